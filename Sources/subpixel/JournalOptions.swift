import ArgumentParser
import Pipeline

/// How a run that was interrupted goes on.
struct JournalOptions: ParsableArguments {
    static let lengths = 1.0...86400.0

    @Option(
        help: ArgumentHelp(
            """
            Keep finished parts in OUT.subpixel until the end, so that the same command goes on \
            after an interruption; auto: of files from three minutes on. (default: auto)
            """,
            valueName: "auto|on|off"),
        transform: { try word($0) })
    var journal: JournalUse = .auto

    @Option(
        help: ArgumentHelp(
            "Seconds of video in a part, at least. (1 to 86400, default: 60, and 1500 frames)",
            valueName: "seconds"),
        transform: { try number($0, in: lengths) })
    var segmentLength: Double?

    @Flag(help: "Throw away what an interrupted run left, and begin anew.")
    var restart = false

    func apply(to request: inout UpscaleRequest) {
        request.journal = journal
        request.segmentLength = segmentLength
        request.restarts = restart
        request.program = Subpixel.version
    }
}
