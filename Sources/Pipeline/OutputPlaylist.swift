import Foundation

/// A playlist with its segments as a target: written into a folder beside it, moved when whole.
///
/// The segments are called `NAME-00000.ts` and so on after the playlist's `NAME`. They lie in the
/// playlist's folder, which may hold other files.
struct OutputPlaylist: Sendable {
    /// The playlist itself; its temporary name is that of the folder.
    let file: OutputFile

    private var folder: String { file.temporaryPath }
    private var target: String { parentFolder(of: file.path) }
    private var playlistName: String { (file.path as NSString).lastPathComponent }

    /// - Throws: `PipelineError.wouldOverwrite` when a file has the name of a segment, unless
    ///   `overwrites`.
    init(file: OutputFile, overwrites: Bool) throws(PipelineError) {
        self.file = file
        if !overwrites, let segment = oldSegments.first {
            throw PipelineError(
                .wouldOverwrite,
                "'\(segment)' exists already and has the name of a segment of '\(file.path)'; use "
                    + "-y to replace it")
        }
    }

    /// The playlist while it is written.
    var temporaryPath: String { (folder as NSString).appendingPathComponent(playlistName) }

    /// Makes the folder.
    ///
    /// - Throws: `PipelineError.output`.
    func begin() throws(PipelineError) {
        file.begin()
        guard mkdir(folder, 0o777) == 0 else {
            throw PipelineError(.output, "cannot make the folder '\(folder)': \(systemError())")
        }
    }

    /// Replaces the playlist and its segments by those in the folder.
    ///
    /// - Throws: `PipelineError.output`; the folder is kept then.
    func commit() throws(PipelineError) {
        UnfinishedFiles.remove(folder)
        let names = Self.files(in: folder).sorted().filter { $0 != playlistName }
        for segment in oldSegments { unlink(segment) }
        for name in names + [playlistName] {
            let path = (folder as NSString).appendingPathComponent(name)
            let final = (target as NSString).appendingPathComponent(name)
            try OutputFile.sync(path)
            try OutputFile.move(path, to: final)
        }
        rmdir(folder)
    }

    /// Removes the folder with what is in it.
    func discard() {
        UnfinishedFiles.remove(folder)
        for name in Self.files(in: folder) {
            unlink((folder as NSString).appendingPathComponent(name))
        }
        rmdir(folder)
    }

    /// Bytes in the folder.
    var byteCount: Int {
        Self.files(in: folder).reduce(0) { sum, name in
            sum + OutputFile.size(of: (folder as NSString).appendingPathComponent(name))
        }
    }

    /// The paths of files beside the playlist that are called as its segments are.
    private var oldSegments: [String] {
        let stem = (playlistName as NSString).deletingPathExtension + "-"
        return Self.files(in: target.isEmpty ? "." : target).filter { name in
            guard name.hasPrefix(stem) else { return false }
            let rest = name.dropFirst(stem.count)
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            return digits.count >= 5 && [".ts", ".m4s"].contains(rest.dropFirst(digits.count))
        }
        .map { (target as NSString).appendingPathComponent($0) }.sorted()
    }

    private static func files(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }
}
