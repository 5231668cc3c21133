/// How a source is opened.
package struct DemuxerOptions: Sendable {
    /// FFmpeg's name of the container, to skip its recognition; nil to recognise it.
    package var formatName: String?
    /// Protocols that may be opened, also by what the source refers to, besides its own
    /// (`MediaLocation.allowedProtocols`).
    package var protocols: [String]
    /// How long opening and each read may block; nil for ever.
    package var timeout: Duration?
    /// At most so many bytes are read to learn about the streams.
    package var probeSize: Int
    /// At most so much of the programme is read to learn about the streams, in microseconds.
    package var analysisDuration: Int64
    /// Whether timestamps that jump are made continuous, in containers whose timestamps may
    /// jump (MPEG-TS and its kin).
    package var repairsDiscontinuities: Bool
    /// Options for the container and the protocol, in order.
    package var options: [(key: String, value: String)]

    /// How long a network may be silent when nobody says otherwise.
    package static let networkTimeout = Duration.seconds(30)

    /// How long something may block: what was asked for in seconds, 0 for ever, or else
    /// `networkTimeout` where it `isNetwork`. Nil for ever.
    package static func timeLimit(_ asked: Double?, isNetwork: Bool) -> Duration? {
        guard let asked else { return isNetwork ? networkTimeout : nil }
        return asked > 0 ? .seconds(asked) : nil
    }

    /// For a source of which a user may have said more than where it lies.
    ///
    /// - Parameters:
    ///   - location: Where it lies.
    ///   - timeout: Seconds for which it may send nothing, 0 for ever; nil for the default.
    ///   - protocols: Those that it may refer to besides its own.
    ///   - formatName: libavformat's name of its container; nil to recognise it.
    ///   - options: Of the container.
    package init(
        for location: MediaLocation, timeout: Double? = nil, protocols: [String] = [],
        formatName: String? = nil, options: [(key: String, value: String)] = []
    ) {
        self.init(
            formatName: formatName, protocols: protocols,
            timeout: Self.timeLimit(timeout, isNetwork: location.kind == .url), options: options)
    }

    package init(
        formatName: String? = nil, protocols: [String] = [], timeout: Duration? = nil,
        probeSize: Int = 10_000_000, analysisDuration: Int64 = 10_000_000,
        repairsDiscontinuities: Bool = true,
        options: [(key: String, value: String)] = []
    ) {
        self.formatName = formatName
        self.protocols = protocols
        self.timeout = timeout
        self.probeSize = probeSize
        self.analysisDuration = analysisDuration
        self.repairsDiscontinuities = repairsDiscontinuities
        self.options = options
    }
}
