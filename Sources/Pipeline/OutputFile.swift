import Foundation

/// The target of a run: written beside itself under another name, renamed when whole.
///
/// The temporary name is the target's with `.subpixel-PID.part` behind it, in the same folder, so that
/// the rename stays within one file system and is atomic (POSIX rename).
struct OutputFile: Sendable {
    let path: String
    let temporaryPath: String

    /// Checks that the target can be written, and that it isn't the source.
    ///
    /// - Throws: `PipelineError.wouldOverwrite` when the target exists (unless `overwrites`) or is
    /// the source by any name; `.output` when its folder is missing or can't be written.
    init(path: String, input: String, overwrites: Bool) throws(PipelineError) {
        self.path = path
        temporaryPath = "\(path).subpixel-\(ProcessInfo.processInfo.processIdentifier).part"
        let folder = (path as NSString).deletingLastPathComponent
        let folderPath = folder.isEmpty ? "." : folder

        var status = stat()
        if stat(path, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR {
                throw PipelineError(
                    .output, "cannot write '\(path)': it is a folder; name a file in it")
            }
            var source = stat()
            if stat(input, &source) == 0, source.st_dev == status.st_dev,
                source.st_ino == status.st_ino
            {
                throw PipelineError(
                    .wouldOverwrite,
                    "output '\(path)' is the input '\(input)' itself; name another output")
            }
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

    /// Makes the finished file durable and gives it the target's name.
    ///
    /// - Throws: `PipelineError.output`; the temporary file is kept then, since it is whole.
    func commit() throws(PipelineError) {
        let descriptor = open(temporaryPath, O_RDONLY)
        guard descriptor >= 0 else {
            throw PipelineError(.output, "cannot open '\(temporaryPath)': \(systemError())")
        }
        let synced = fsync(descriptor)
        let reason = systemError()
        close(descriptor)
        guard synced == 0 else {
            throw PipelineError(.output, "cannot write '\(temporaryPath)' to disk: \(reason)")
        }
        guard rename(temporaryPath, path) == 0 else {
            throw PipelineError(
                .output,
                "cannot rename '\(temporaryPath)' to '\(path)': \(systemError()); "
                    + "the finished video is under the first name")
        }
    }

    /// Removes what was written so far, if anything.
    func discard() {
        unlink(temporaryPath)
    }
}

/// The C library's text for the last failed call of this thread.
private func systemError() -> String { String(cString: strerror(errno)) }
