import Foundation

/// A page or picture that a command writes beside its result.
struct ReportFile {
    let path: String

    /// Refuses a file that can't be written before the work rather than after it.
    ///
    /// Throws: `CommandFailure`: status 2 when the file exists and is not to be replaced, 4 when its
    /// folder can't be written to.
    init(path: String, overwrite: Bool) throws {
        self.path = path
        let manager = FileManager.default
        guard overwrite || !manager.fileExists(atPath: path) else {
            throw CommandFailure(.usage, "'\(path)' exists; give -y to replace it")
        }
        let folder = (path as NSString).deletingLastPathComponent
        guard manager.isWritableFile(atPath: folder.isEmpty ? "." : folder) else {
            throw CommandFailure(
                .output, "cannot write '\(path)': its folder is missing or can't be written to")
        }
    }

    /// Writes beside the target, then renames.
    ///
    /// Throws: `CommandFailure` with status 4.
    func write(_ data: Data) throws {
        do {
            try data.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandFailure(
                .output, "cannot write '\(path)': \(error.localizedDescription)")
        }
    }
}
