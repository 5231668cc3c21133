import Foundation
import Media
import Pipeline

/// A file that the user names and a command writes: a page, a picture, a short video.
///
/// As the output of `upscale` it is written beside itself under another name and renamed when whole.
struct ReportFile {
    let path: String
    /// Nil for a device or a named pipe, which is written to as it is.
    private let file: OutputFile?

    /// Refuses a file that can't be written before the work rather than after it.
    ///
    /// Throws: `PipelineError` (status 2) when the file exists and not `replaces`, or is the `input`;
    /// (status 4) when it is a folder, or its own is missing or can't be written to; `CommandFailure`
    /// (status 2) for what is no file.
    init(_ path: String, input: String? = nil, replaces: Bool) throws {
        let location = OutputLocation(path)
        self.path = location.text
        switch location.kind {
        case .file:
            file = try OutputFile(path: location.text, input: input, overwrites: replaces)
        case .device:
            file = nil
        case .standardOutput, .url:
            throw CommandFailure(.usage, "cannot write to '\(location)' here; name a file")
        }
    }

    /// Throws: `CommandFailure` and `PipelineError`, both with status 4.
    func write(_ data: Data) throws {
        try write { path in
            do {
                try data.write(to: URL(fileURLWithPath: path))
            } catch {
                throw CommandFailure(
                    .output, "cannot write '\(self.path)': \(error.localizedDescription)")
            }
        }
    }

    /// Lets `make` write the file, under the name that it is given; nothing is left where that
    /// fails.
    ///
    /// Throws: what `make` does, and `PipelineError` with status 4.
    func write<Result>(_ make: (_ path: String) throws -> Result) throws -> Result {
        guard let file else { return try make(path) }
        file.begin()
        let result: Result
        do {
            result = try make(file.temporaryPath)
        } catch {
            file.discard()
            throw error
        }
        try file.commit()
        return result
    }
}
