import ArgumentParser
import Foundation

/// Where the video comes from and goes to, and whether a file may be replaced.
struct FileOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The video to upscale: a file or a URL.", valueName: "in"))
    var first: String?

    @Argument(help: ArgumentHelp("The file to write.", valueName: "out"))
    var second: String?

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
        return (input, output)
    }

    /// Whether the target may be replaced; asks on a terminal when no option says so.
    ///
    /// Throws: `CommandFailure` when the target exists and stays.
    func mayOverwrite(_ output: String) throws -> Bool {
        if overwrite { return true }
        // Not `fileExists`, which follows links: a dangling one would be replaced all the same.
        guard (try? FileManager.default.attributesOfItem(atPath: output)) != nil else {
            return false
        }
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: output, isDirectory: &isDirectory),
            isDirectory.boolValue
        {
            throw CommandFailure(
                .output, "cannot write '\(output)': it is a directory; name a file in it")
        }
        if !noOverwrite && Console.shared.canAsk {
            if Console.shared.confirm("'\(output)' exists. Replace it?") { return true }
            throw CommandFailure(.usage, "'\(output)' stays as it is")
        }
        throw CommandFailure(
            .usage, "'\(output)' exists; replace it with -y, or choose another name")
    }
}
