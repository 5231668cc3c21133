import ArgumentParser
import Foundation

/// Where the video comes from and goes to, and whether a file may be replaced.
struct FileOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "The video to upscale: a file, a URL, or - for standard input.", valueName: "in"))
    var first: String?

    @Argument(
        help: ArgumentHelp(
            "What to write: a file, a URL, or - for standard output (with --format).",
            valueName: "out"))
    var second: String?

    @Argument(
        help: ArgumentHelp(
            "With --output-dir: further videos, and folders of them.", valueName: "more"))
    var more: [String] = []

    @Option(name: [.short, .long], help: ArgumentHelp("The same as IN.", valueName: "in"))
    var input: String?

    @Option(name: [.short, .long], help: ArgumentHelp("The same as OUT.", valueName: "out"))
    var output: String?

    @Flag(name: [.customShort("y"), .long], help: "Replace OUT if it exists.")
    var overwrite = false

    @Flag(
        name: [.customShort("n"), .long],
        help: "Never replace OUT, and don't ask. (default: ask on a terminal, else refuse)")
    var noOverwrite = false

    /// The two paths, however they were given.
    ///
    /// Throws: `ValidationError` when one is missing or given twice, or when `-y` meets `-n`.
    func paths() throws -> (input: String, output: String) {
        if overwrite && noOverwrite {
            throw ValidationError("-y (--overwrite) and -n (--no-overwrite) exclude each other")
        }
        var rest = [first, second].compactMap(\.self)[...]
        guard let input = input ?? rest.popFirst() else {
            throw ValidationError(
                "no input: give IN and OUT, as in 'subpixel upscale in.mp4 out.mp4'")
        }
        guard let output = output ?? rest.popFirst() else {
            throw ValidationError("no output: give a second path, the file to write")
        }
        if let extra = rest.first {
            throw ValidationError("unexpected '\(extra)': IN and OUT were given already")
        }
        if input == "-", isatty(STDIN_FILENO) == 1 {
            throw ValidationError("standard input is a terminal; feed it a video: '< in.mkv'")
        }
        if output == "-", isatty(STDOUT_FILENO) == 1 {
            throw ValidationError("standard output is a terminal; send it on: '> out.mkv' or '| …'")
        }
        return (input, output)
    }

    /// Refuses what is named besides IN and OUT. Not a part of `paths()`, which is asked before the
    /// parser complains of options it doesn't know, whose values look like names.
    ///
    /// Throws: `CommandFailure`.
    func refuseMore() throws {
        if let extra = more.first {
            throw CommandFailure(
                .usage, "unexpected argument '\(extra)'; for many files, add --output-dir")
        }
    }

    /// All videos and folders that are named, for an output folder.
    var inputs: [String] { [input, first, second].compactMap(\.self) + more }

    /// Whether the target may be replaced; asks on a terminal when no option says so. That a run
    /// may not, or that the target is the source, is for the run to say.
    ///
    /// Throws: `CommandFailure` when the answer is no.
    func mayOverwrite(_ output: String, input: String) throws -> Bool {
        if overwrite { return true }
        guard !noOverwrite, Console.shared.canAsk, let target = identity(of: output),
            target.isFile, identity(of: input) != target
        else { return false }
        guard Console.shared.confirm("'\(output)' exists. Replace it?") else {
            throw CommandFailure(.usage, "'\(output)' stays as it is")
        }
        return true
    }

    private struct Identity: Equatable {
        let device: UInt
        let inode: UInt
        let isFile: Bool
    }

    /// Which file a path leads to, links followed; nil for none. Calls `stat`.
    private func identity(of path: String) -> Identity? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Identity(
            device: UInt(status.st_dev), inode: UInt(status.st_ino),
            isFile: status.st_mode & S_IFMT == S_IFREG)
    }
}
