import ArgumentParser
import Foundation

/// Whether a file that exists may be replaced: one rule for all commands that write what the user
/// names.
struct OverwriteOptions: ParsableArguments {
    @Flag(name: [.customShort("y"), .long], help: "Replace a file that exists.")
    var overwrite = false

    @Flag(
        name: [.customShort("n"), .long],
        help: "Never replace a file, and don't ask. (default: ask on a terminal, else refuse)")
    var noOverwrite = false

    func validate() throws {
        if overwrite && noOverwrite {
            throw ValidationError("-y (--overwrite) and -n (--no-overwrite) exclude each other")
        }
    }

    /// Whether what is at `path` may be replaced; asks on a terminal when no option says so. That
    /// something may not, or is the source, is for whoever writes to say.
    ///
    /// Throws: `CommandFailure` when the answer is no.
    func mayReplace(_ path: String, input: String? = nil) throws -> Bool {
        if overwrite { return true }
        guard !noOverwrite, Console.shared.canAsk, let target = Identity(of: path), target.isFile,
            input.flatMap(Identity.init) != target
        else { return false }
        guard Console.shared.confirm("'\(path)' exists. Replace it?") else {
            throw CommandFailure(.usage, "'\(path)' stays as it is")
        }
        return true
    }

    /// The file that the user names to be written, refused before the work where it can't be.
    ///
    /// Throws: as `ReportFile.init` does, and `CommandFailure` when the user says no.
    func file(_ path: String, input: String? = nil) throws -> ReportFile {
        try ReportFile(path, input: input, replaces: mayReplace(path, input: input))
    }

    /// Which file a path leads to, links followed.
    private struct Identity: Equatable {
        let device: UInt
        let inode: UInt
        let isFile: Bool

        /// Nil where there is none. Calls `stat`.
        init?(of path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
            isFile = status.st_mode & S_IFMT == S_IFREG
        }
    }
}
