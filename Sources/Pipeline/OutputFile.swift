import Foundation

/// A file that is made: written beside itself under another name, renamed when whole.
///
/// The temporary name (`TemporaryName`) is in the same folder, so that the rename stays within one file
/// system and is atomic (POSIX rename).
package struct OutputFile: Sendable {
    let path: String
    package let temporaryPath: String

    /// Checks that the target can be written, and that it isn't the source, where there is one.
    ///
    /// - Throws: `PipelineError.wouldOverwrite` when the target exists (unless `overwrites`) or is
    /// the source by any name; `.output` when its folder is missing or can't be written.
    package init(path: String, input: String?, overwrites: Bool) throws(PipelineError) {
        self.path = path
        temporaryPath = TemporaryName.make(for: path)
        let folder = parentFolder(of: path)
        let folderPath = folder.isEmpty ? "." : folder

        var status = stat()
        if stat(path, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR {
                throw PipelineError(
                    .output, "cannot write '\(path)': it is a folder; name a file in it")
            }
            var source = stat()
            if let input, stat(input, &source) == 0, source.st_dev == status.st_dev,
                source.st_ino == status.st_ino
            {
                throw PipelineError(
                    .wouldOverwrite,
                    "output '\(path)' is the input '\(input)' itself; name another output")
            }
            Journal.removeJoined(ofOutput: path)
            guard overwrites else {
                throw PipelineError(
                    .wouldOverwrite, "'\(path)' exists already; use -y to replace it")
            }
        }
        guard stat(folderPath, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw PipelineError(
                .output,
                "cannot write '\(path)': the folder '\(folderPath)' doesn't exist; make it first")
        }
        guard access(folderPath, W_OK | X_OK) == 0 else {
            throw PipelineError(
                .output,
                "cannot write '\(path)': \(systemError()) for the folder '\(folderPath)'; "
                    + "choose another folder or change its permissions")
        }
    }

    /// Removes what runs for the same target that were killed have left. From here to `commit` or
    /// `discard` the file is one of `UnfinishedFiles`.
    package func begin() {
        TemporaryName.sweep(beside: path)
        UnfinishedFiles.insert(temporaryPath)
    }

    /// Makes the finished file durable and gives it the target's name.
    ///
    /// - Throws: `PipelineError.output`; the temporary file is kept then, since it is whole.
    package func commit() throws(PipelineError) {
        UnfinishedFiles.remove(temporaryPath)
        try Self.sync(temporaryPath)
        try Self.move(temporaryPath, to: path)
    }

    /// Bytes of the temporary file; 0 when there is none.
    var byteCount: Int { Self.size(of: temporaryPath) }

    /// Removes what was written so far, if anything.
    package func discard() {
        unlink(temporaryPath)
        UnfinishedFiles.remove(temporaryPath)
    }
}

// MARK: - Steps that files and playlists share

extension OutputFile {
    /// Waits until what was written to a file is on the disk. Calls `fsync`.
    ///
    /// - Throws: `PipelineError.output`.
    static func sync(_ path: String) throws(PipelineError) {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else {
            throw PipelineError(.output, "cannot open '\(path)': \(systemError())")
        }
        let synced = fsync(descriptor)
        let reason = systemError()
        close(descriptor)
        guard synced == 0 else {
            throw PipelineError(.output, "cannot write '\(path)' to disk: \(reason)")
        }
    }

    /// Gives a finished file its name. Calls `rename`.
    ///
    /// - Throws: `PipelineError.output`.
    static func move(_ path: String, to target: String) throws(PipelineError) {
        guard rename(path, target) == 0 else {
            throw PipelineError(
                .output,
                "cannot rename '\(path)' to '\(target)': \(systemError()); "
                    + "what was finished is under the first name")
        }
    }

    /// Bytes of a file; 0 when there is none.
    static func size(of path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.size] as? Int ?? 0
    }
}

/// The C library's text for the last failed call of this thread.
func systemError() -> String { String(cString: strerror(errno)) }
