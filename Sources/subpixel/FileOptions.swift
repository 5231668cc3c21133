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

    @OptionGroup var replacing: OverwriteOptions

    /// The two paths, however they were given.
    ///
    /// Throws: `ValidationError` when one is missing or given twice.
    func paths() throws -> (input: String, output: String) {
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
}
