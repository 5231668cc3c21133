import Media

/// Seconds for which nothing may move over a network when nobody says otherwise.
private let networkTimeout = 30.0

/// Seconds as a time limit; nil for none.
private func limit(_ asked: Double?, isNetwork: Bool) -> Duration? {
    let seconds = asked ?? (isNetwork ? networkTimeout : 0)
    return seconds > 0 ? .seconds(seconds) : nil
}

extension DemuxerOptions {
    /// How a request wants its source opened.
    init(_ request: UpscaleRequest, for location: MediaLocation) {
        let isLow = request.latency == .low
        self.init(
            formatName: request.inputFormat, protocols: request.protocols,
            timeout: limit(request.timeout, isNetwork: location.kind == .url),
            // What is looked at for long is late by as much.
            analysisDuration: location.kind == .file ? 10_000_000 : isLow ? 1_000_000 : 5_000_000,
            options: request.inputOptions)
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
        timeout = limit(request.timeout, isNetwork: target.written.kind == .url)
    }
}
