internal import CFFmpeg
internal import Imaging

/// Which container can hold what: libavformat's own answers, mended where they are missing.
enum ContainerRules {
    enum Verdict: Hashable, Sendable {
        case yes, no
        /// libavformat does not say; writing a header will tell.
        case unknown
    }

    /// Whether `container` can hold streams of this codec, as they are.
    static func verdict(on codec: AVCodecID, in container: OutputFormat) -> Verdict {
        let name = String(cString: avcodec_get_name(codec))
        if let known = exceptions[container.name]?[name] { return known ? .yes : .no }
        if let inner = OutputFormat.inner(of: container) { return verdict(on: codec, in: inner) }
        if let whole = complete[container.name] { return whole.contains(name) ? .yes : .no }
        if container.name == "null" { return .yes }
        switch avformat_query_codec(container.pointer, codec, FF_COMPLIANCE_NORMAL) {
        case 1: return .yes
        // Matroska's mode of compatibility with Microsoft's ACM: anything that has a number in WAV,
        // which libavformat writes but does not admit.
        case 0 where container.name == "matroska" && hasWAVTag(codec): return .yes
        case 0: return .no
        default: return .unknown
        }
    }

    static func verdict(on codecName: String, in container: OutputFormat) -> Verdict {
        guard let descriptor = avcodec_descriptor_get_by_name(codecName) else { return .unknown }
        return verdict(on: descriptor.pointee.id, in: container)
    }

    private static func hasWAVTag(_ codec: AVCodecID) -> Bool {
        guard avcodec_get_type(codec) == AVMEDIA_TYPE_AUDIO,
            let table = avformat_get_riff_audio_tags()
        else { return false }
        return withUnsafePointer(to: Optional(table)) { av_codec_get_tag($0, codec) != 0 }
    }

    /// Containers worth proposing, best known first.
    private static let proposals = ["matroska", "mp4", "mov", "webm", "mpegts", "avi", "nut"]

    /// Up to three well-known containers that surely hold the codec.
    static func containers(holding codec: AVCodecID) -> [String] {
        let held = proposals.filter { name in
            guard let format = try? OutputFormat.named(name) else { return false }
            return verdict(on: codec, in: format) == .yes
        }
        return Array(held.prefix(3))
    }

    static func containers(holding codecName: String) -> [String] {
        guard let descriptor = avcodec_descriptor_get_by_name(codecName) else { return [] }
        return containers(holding: descriptor.pointee.id)
    }

    /// Where libavformat's answer is wrong in practice.
    ///
    /// - mov: the tag tables know VP9 and AV1, but the muxer writes them only as MP4.
    /// - matroska: attachments are no codec to it, and mov_text has no mapping.
    private static let exceptions: [String: [String: Bool]] = [
        "mov": ["vp8": false, "vp9": false, "av1": false, "opus": false, "flac": false],
        "mp4": ["bin_data": false, "tmcd": false, "vp8": false],
        "matroska": ["mov_text": false, "bin_data": false],
    ]

    /// Containers whose muxer does not say what it holds, or not all of it; these lists are
    /// complete. Sources: ISO 13818-1 stream types as libavformat writes them; RFC 3533 and the Ogg
    /// mappings; the MPEG-1 system and DVD formats; what `webm` permits by its guidelines.
    private static let complete: [String: Set<String>] = {
        let programStream: Set<String> = [
            "mpeg1video", "mpeg2video", "h264", "mp1", "mp2", "mp3", "ac3", "dts", "pcm_s16be",
            "pcm_dvd", "dvd_subtitle",
        ]
        let ogg: Set<String> = ["theora", "vp8", "vorbis", "opus", "flac", "speex"]
        return [
            "webm": ["vp8", "vp9", "av1", "vorbis", "opus", "webvtt"],
            "mpegts": [
                "mpeg1video", "mpeg2video", "mpeg4", "h264", "hevc", "vvc", "cavs", "avs2", "avs3",
                "dirac", "vc1", "mp1", "mp2", "mp3", "aac", "aac_latm", "ac3", "eac3", "dts",
                "truehd", "opus", "s302m", "pcm_bluray", "dvb_subtitle", "dvb_teletext",
                "hdmv_pgs_subtitle", "arib_caption", "timed_id3", "klv", "scte_35", "epg",
            ],
            "mpeg": programStream, "vob": programStream, "dvd": programStream,
            "svcd": programStream, "vcd": programStream,
            "ogg": ogg, "ogv": ogg,
            "yuv4mpegpipe": ["wrapped_avframe"],
            "gif": ["gif"],
        ]
    }()
}
