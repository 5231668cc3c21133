import Media

extension DemuxerOptions {
    /// How a request wants its source opened.
    init(_ request: UpscaleRequest, for location: MediaLocation) {
        let isLow = request.latency == .low
        self.init(
            for: location, timeout: request.timeout, protocols: request.protocols,
            formatName: request.inputFormat, options: request.inputOptions)
        // What is looked at for long is late by as much.
        if location.kind != .file { analysisDuration = isLow ? 1_000_000 : 5_000_000 }
    }
}

/// How a request wants its target opened.
struct MuxingOptions: Sendable {
    /// Of the container and the protocol.
    let options: [EncoderSettings.Option]
    /// How long a write may block; nil for ever.
    let timeout: Duration?

    init(_ request: UpscaleRequest, target: OutputTarget, container: OutputFormat) {
        options = container.streamingOptions(
            to: target.written, isGrowing: target.isStream, isLowLatency: request.latency == .low)
        timeout = DemuxerOptions.timeLimit(
            request.timeout, isNetwork: target.written.kind == .url)
    }
}
