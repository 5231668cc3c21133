import ArgumentParser
import Logging
import Media

/// How much is said, and in which form.
struct MessageOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            auto: a line on a terminal, else nothing; bar: the line always; json: one JSON object \
            a line, messages included; none. (default: auto)
            """,
            valueName: "auto|bar|json|none"),
        transform: { try word($0) })
    var progress: ProgressStyle = .auto

    @Flag(name: [.short, .long], help: "Say only warnings and errors.")
    var quiet = false

    @Flag(name: [.short, .long], help: "Say more: streams, conversions, times by stage.")
    var verbose = false

    @Option(
        help: ArgumentHelp(
            "What the libraries may log: trace, debug, info, notice, warning, error, critical. (default: nothing; with -v warning)",
            valueName: "level"),
        transform: { try word($0) })
    var logLevel: Logger.Level?

    func validate() throws {
        if quiet && verbose { throw ValidationError("-q and -v exclude each other") }
    }

    /// Sets up logging. To be called once.
    func apply() {
        let level = logLevel ?? (verbose ? .warning : .error)
        LoggingSystem.bootstrap { label in ConsoleLog(label: label, logLevel: level) }
        // What matters of a library's lines is in the errors and reports; the lines are for who asks.
        if logLevel != nil || verbose {
            MediaLog.forward(to: Logger(label: "ffmpeg"), from: level)
        }
    }

    /// The reporter of a run in the chosen form.
    func reporter() -> any RunReporter {
        switch progress {
        case .json: ProgressRecords()
        case .bar: ProgressLine(shown: true, quiet: quiet, verbose: verbose)
        case .none: ProgressLine(shown: false, quiet: quiet, verbose: verbose)
        case .auto:
            ProgressLine(
                shown: Console.shared.isTerminal && !quiet, quiet: quiet, verbose: verbose)
        }
    }
}
