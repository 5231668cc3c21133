/// How a source is opened.
package struct DemuxerOptions: Sendable {
    /// FFmpeg's name of the container, to skip its recognition; nil to recognise it.
    package var formatName: String?
    /// The protocols that may be opened, also by what the source refers to; nil for the usual ones:
    /// of a file, only files; of a URL, the network's, never files.
    package var protocols: [String]?
    /// How long opening and each read may block; nil for ever.
    package var timeout: Duration?
    /// At most so many bytes are read to learn about the streams.
    package var probeSize: Int
    /// At most so much of the programme is read to learn about the streams, in microseconds.
    package var analysisDuration: Int64
    /// Whether `-` reads standard input; otherwise it names a file.
    package var allowsStandardInput: Bool
    /// Whether timestamps that jump are made continuous, in containers whose timestamps may
    /// jump (MPEG-TS and its kin).
    package var repairsDiscontinuities: Bool
    /// Options for the container and the protocol, in order.
    package var options: [(key: String, value: String)]

    package init(
        formatName: String? = nil, protocols: [String]? = nil, timeout: Duration? = nil,
        probeSize: Int = 10_000_000, analysisDuration: Int64 = 10_000_000,
        allowsStandardInput: Bool = false, repairsDiscontinuities: Bool = true,
        options: [(key: String, value: String)] = []
    ) {
        self.formatName = formatName
        self.protocols = protocols
        self.timeout = timeout
        self.probeSize = probeSize
        self.analysisDuration = analysisDuration
        self.allowsStandardInput = allowsStandardInput
        self.repairsDiscontinuities = repairsDiscontinuities
        self.options = options
    }

    /// What a network source may open unless the user says otherwise.
    static let networkProtocols = [
        "http", "https", "httpproxy", "hls", "crypto", "data", "tcp", "tls", "udp", "udplite",
        "rtp",
        "srtp", "rtsp", "rtmp", "rtmps", "rtmpt", "rtmpe", "rtmpte", "rtmpts", "srt", "rist",
        "mmsh",
        "mmst", "ftp", "sftp", "gopher", "gophers", "unix", "ipfs", "ipns",
    ]

    func protocolWhitelist(for location: MediaLocation) -> [String] {
        if let protocols { return protocols }
        return switch location.kind {
        case .file: ["file", "crypto", "data"]
        case .standardInput: ["pipe", "crypto", "data"]
        case .url:
            DemuxerOptions.networkProtocols
                + (location.scheme.map { $0 == "file" ? [] : [$0] } ?? [])
        }
    }
}
