package import Media

/// Seconds as a time limit; nil for none.
private func limit(_ asked: Double?, isNetwork: Bool) -> Duration? {
    guard let asked else { return isNetwork ? DemuxerOptions.networkTimeout : nil }
    return asked > 0 ? .seconds(asked) : nil
}

extension DemuxerOptions {
    /// For a look at a source.
    ///
    /// - Parameters:
    ///   - location: where it lies.
    ///   - timeout: seconds for which it may send nothing, 0 for ever; nil for the default.
    ///   - protocols: those that it may refer to besides its own.
    package init(for location: MediaLocation, timeout: Double?, protocols: [String]) {
        self.init(
            protocols: protocols, timeout: limit(timeout, isNetwork: location.kind == .url))
    }

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
