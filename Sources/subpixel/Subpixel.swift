import ArgumentParser
import Imaging

/// The program: parses the command line, runs one command, and ends with an `ExitStatus`.
@main
struct Subpixel: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "subpixel",
        abstract: "Upscale video with sub-pixel networks on the CPU.",
        discussion: """
            subpixel upscale IN OUT does the right thing with no option at all: twice the size, \
            the same frames and timestamps, sound and subtitles copied.

            Exit status: 0 complete and clean; 1 internal error; 2 usage, or the output exists; \
            3 input unreadable or unsupported; 4 output or disk; 5 verification failed; 6 too many \
            decode errors; 7 network or preset unusable; 8 finished, but damage was concealed or \
            something was dropped without being asked for; 130, 143 interrupted.
            """,
        version: "subpixel \(version)",
        subcommands: [
            UpscaleCommand.self, PlanCommand.self, WorkCommand.self, JoinCommand.self,
            StatusCommand.self, WatchCommand.self, ProbeCommand.self, EvaluateCommand.self,
            CompareCommand.self,
            PreviewCommand.self,
            PresetsCommand.self,
            ModelsCommand.self, SlidesCommand.self, SampleCommand.self, BenchCommand.self,
            DoctorCommand.self, DemoClipCommand.self,
        ]
    )

    /// Replaces the parser's own entry, which ends a usage error with status 64.
    static func main() {
        SignalWatch.install()
        var command: any ParsableCommand
        do {
            try refuseUnknownCommand(CommandLine.arguments.dropFirst().first)
            command = try parseAsRoot()
        } catch {
            endParsing(with: error)
        }
        do {
            try command.run()
        } catch {
            end(with: error)
        }
        ExitStatus.complete.end()
    }

    /// The parser calls a mistyped command an unexpected argument.
    private static func refuseUnknownCommand(_ word: String?) throws {
        guard let word, !word.hasPrefix("-") else { return }
        let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard !names.contains(word) else { return }
        let hint =
            suggestion(for: word, among: names).map { "did you mean '\($0)'?" }
            ?? "to upscale a video: subpixel upscale IN OUT"
        throw ValidationError("unknown command '\(word)'; \(hint)")
    }

    /// Ends with what the parser has to say: help and version are results, the rest usage errors.
    private static func endParsing(with error: any Error) -> Never {
        var text = fullMessage(for: error)
        if exitCode(for: error).isSuccess {
            if !text.isEmpty { Console.shared.result(text) }
            ExitStatus.complete.end()
        }
        // The parser's own sentences start with a capital; ours after `Error: ` don't.
        let prefix = "Error: "
        if text.hasPrefix(prefix) {
            let sentence = text.dropFirst(prefix.count)
            text = prefix + sentence.prefix(1).lowercased() + sentence.dropFirst()
        }
        if !text.isEmpty { Console.shared.message(text) }
        ExitStatus.usage.end()
    }

    /// Ends with what a command failed of.
    private static func end(with error: any Error) -> Never {
        // `help` is a command of the parser's own. An error that it does not know is a failure to it.
        if exitCode(for: error) != .failure { endParsing(with: error) }
        if let failure = error as? CommandFailure {
            if let message = failure.message { Console.shared.message("Error: \(message)") }
            failure.status.end()
        }
        Console.shared.message("Error: \(error)")
        (ExitStatus(ofFailure: error) ?? .internal).end()
    }
}
