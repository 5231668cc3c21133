/// Which protocols a source may open: its own, and what that one stands on.
///
/// What a source refers to (a playlist's segments, a redirection) must lie within them. So a playlist
/// from the network reads no local file, and one on the disk connects to nothing.
extension MediaLocation {
    var allowedProtocols: [String] {
        switch kind {
        case .file: ["file", "crypto", "data"]
        case .standardInput: ["pipe", "crypto", "data"]
        case .url: scheme.map(Self.allowedProtocols) ?? []
        }
    }

    private static func allowedProtocols(of scheme: String) -> [String] {
        switch scheme {
        case "http", "https", "httpproxy", "hls":
            // HLS and DASH mix both, and encrypt by `crypto`; `data` holds short keys.
            ["http", "https", "httpproxy", "hls", "tcp", "tls", "crypto", "data"]
        case "ipfs", "ipns": ["ipfs", "ipns", "http", "https", "httpproxy", "tcp", "tls", "crypto"]
        case "rtsp", "rtsps": ["rtsp", "rtsps", "rtp", "srtp", "udp", "tcp", "tls"]
        case "rtp": ["rtp", "srtp", "udp"]
        case "srtp": ["srtp", "rtp", "udp"]
        case "rtmp": ["rtmp", "tcp"]
        case "rtmps": ["rtmps", "tls", "tcp"]
        case "rtmpt": ["rtmpt", "ffrtmphttp", "http", "tcp"]
        case "rtmpts": ["rtmpts", "ffrtmphttp", "https", "tls", "tcp"]
        case "mmsh": ["mmsh", "http", "tcp"]
        case "tls", "gophers": [scheme, "tls", "tcp"]
        case "ftp", "gopher", "mmst": [scheme, "tcp"]
        // These read what they are given from files.
        case "concat", "concatf", "subfile", "async", "cache": [scheme, "file"]
        default: [scheme]
        }
    }
}
