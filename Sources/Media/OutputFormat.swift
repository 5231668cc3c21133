internal import CFFmpeg
internal import Imaging

/// A container that libavformat can write, such as `matroska`.
package struct OutputFormat: Hashable, CustomStringConvertible {
    /// Static storage of libavformat.
    let pointer: UnsafePointer<AVOutputFormat>

    /// FFmpeg's short name, for example `mp4`.
    package let name: String
    package let longName: String
    /// Without dots; the first is the usual one. Empty for network formats.
    package let extensions: [String]

    private init(_ pointer: UnsafePointer<AVOutputFormat>) {
        self.pointer = pointer
        let format = pointer.pointee
        name = String(cString: format.name)
        longName = format.long_name.map { String(cString: $0) } ?? name
        extensions =
            format.extensions.map {
                String(cString: $0).split(separator: ",").map(String.init)
            } ?? []
    }

    package var description: String { name }

    /// The format named `format`, else the one that the name of `target` asks for.
    ///
    /// - Parameters:
    ///   - target: a path or URL as the user wrote it.
    ///   - format: FFmpeg's name of a format (`matroska`) or a file name extension (`mkv`).
    /// - Returns: a format that this FFmpeg can write.
    /// - Throws: `invalidOption` for an unknown name, `unsupportedByContainer` when the target's
    ///   name says nothing.
    package static func resolve(
        target: String, format: String? = nil
    ) throws(MediaError) -> OutputFormat {
        if let format { return try named(format) }
        let scheme = OutputLocation.scheme(of: target)
        if let found = scheme.flatMap({ networkFormats[$0] }).flatMap(find) { return found }
        let shown = OutputLocation(target).description
        // What is behind a question mark belongs to a URL, not to a file name.
        let target =
            scheme == nil ? target : String(target.prefix { $0 != "?" && $0 != "#" })
        if let found = av_guess_format(nil, target, nil) { return OutputFormat(found) }
        if target == "-" || scheme != nil {
            throw MediaError(
                .unsupportedByContainer, "cannot choose a container for '\(shown)'",
                reason: "its name tells none",
                hint: "name one: --format matroska, mpegts, mp4, nut or y4m")
        }
        let dot = target.lastIndex(of: ".").map { String(target[$0...].dropFirst()) } ?? ""
        let known = ["mkv", "mp4", "mov", "webm", "ts", "avi", "ogv", "gif", "y4m", "m4v", "mxf"]
        throw MediaError(
            .unsupportedByContainer, "cannot choose a container for '\(target)'",
            reason: dot.isEmpty || dot.contains("/")
                ? "the name has no extension"
                : "no container has the extension '.\(dot)'\(didYouMean(dot, among: known))",
            hint: "end the name in .mkv, .mp4, .mov or .webm, or name the format (-f matroska)")
    }

    /// The format of this name or file name extension.
    ///
    /// - Throws: `invalidOption` with the nearest name.
    package static func named(_ name: String) throws(MediaError) -> OutputFormat {
        if let found = find(name) { return found }
        if let found = av_guess_format(nil, "x.\(name)", nil) { return OutputFormat(found) }
        throw MediaError(
            .invalidOption, "unknown output format '\(name)'\(didYouMean(name, among: allNames))",
            reason: "")
    }

    private static func find(_ name: String) -> OutputFormat? {
        av_guess_format(name, nil, nil).map { OutputFormat($0) }
    }

    /// The names of all formats that this FFmpeg can write.
    package static var allNames: [String] {
        var names: [String] = []
        var cursor: UnsafeMutableRawPointer?
        while let format = av_muxer_iterate(&cursor) {
            names.append(String(cString: format.pointee.name))
        }
        return names
    }

    /// What is spoken over protocols whose URLs name no file. RTP carries a transport stream, which
    /// holds all streams and needs no description sent by another way.
    private static let networkFormats = [
        "rtmp": "flv", "rtmps": "flv", "rtmpt": "flv", "rtmpts": "flv", "rtsp": "rtsp",
        "rtp": "rtp_mpegts", "srtp": "rtp_mpegts", "udp": "mpegts", "udplite": "mpegts",
        "tcp": "mpegts", "tls": "mpegts", "unix": "mpegts", "srt": "mpegts", "rist": "mpegts",
        "icecast": "matroska",
    ]
}

// libavformat's format descriptions are constants.
extension OutputFormat: @unchecked Sendable {}

// MARK: - What the container does with time

extension OutputFormat {
    func has(_ flag: Int32) -> Bool { pointer.pointee.flags & flag != 0 }

    /// Opens its files itself (image sequences, HLS).
    package var opensOwnFiles: Bool { has(AVFMT_NOFILE) }

    /// Wants parameter sets in its header rather than in the packets.
    var wantsGlobalHeader: Bool { has(AVFMT_GLOBALHEADER) }

    /// Frames may be shown for different times. The others count frames at a fixed rate: AVI, MXF
    /// and DV by their nature, Ogg because that is how Theora stores time. libavformat's own flag
    /// is missing from containers that can, such as MP4.
    package var keepsVariableFrameRate: Bool {
        ![
            "yuv4mpegpipe", "ogg", "ogv", "avi", "mxf", "mxf_d10", "mxf_opatom", "gxf", "dv", "rm",
            "swf",
        ].contains(name)
    }

    /// The MOV family, which has edit lists.
    package var isMOVFamily: Bool {
        ["mp4", "mov", "ipod", "3gp", "3g2", "psp", "f4v", "ismv", "cmaf"].contains(name)
    }

    package var isMatroskaFamily: Bool { ["matroska", "webm"].contains(name) }
}
