import ArgumentParser
import Pipeline

/// What matters while a stream runs.
struct LiveOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            low: one frame in work, nothing held back, the encoder's zero-latency settings; the \
            shortest way through, at a lower speed. (default: normal)
            """,
            valueName: "normal|low"),
        transform: { try word($0) })
    var latency: Latency = .normal

    @Flag(
        help: """
            Keep pace with time. Where frames come faster than they are done, some are done by \
            faster presets or by bicubic; none is left out, and they are counted. A file is read at \
            its own pace.
            """)
    var realtime = false

    /// Fills in what was asked for.
    func apply(to request: inout UpscaleRequest) {
        request.latency = latency
        request.keepsPace = realtime
    }
}
