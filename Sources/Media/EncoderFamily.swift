/// A coding standard that users name, and the encoders for it in order of preference.
package struct EncoderFamily: Sendable, Hashable {
    /// What a user writes, for example `h264`.
    package let name: String
    /// Other names for the same, for example `avc`.
    package let aliases: [String]
    /// libavcodec's names, the preferred one first.
    package let encoders: [String]

    /// The families in the order in which messages list them.
    ///
    /// Software encoders only: a device's encoder is asked for by its exact name, because its
    /// output depends on the machine.
    package static let all: [EncoderFamily] = [
        EncoderFamily("h264", ["avc", "x264"], ["libx264", "libopenh264"]),
        EncoderFamily("hevc", ["h265", "x265"], ["libx265", "libkvazaar"]),
        // SVT-AV1 is several times faster than libaom at equal quality, but takes only even sizes
        // from 64×64 and 4:2:0; the catalogue falls back to libaom for the rest.
        EncoderFamily("av1", [], ["libsvtav1", "libaom-av1", "librav1e"]),
        EncoderFamily("vp9", [], ["libvpx-vp9"]),
        EncoderFamily("vp8", [], ["libvpx"]),
        EncoderFamily("prores", [], ["prores_ks", "prores"]),
        EncoderFamily("dnxhr", ["dnxhd"], ["dnxhd"]),
        EncoderFamily("ffv1", [], ["ffv1"]),
        EncoderFamily("huffyuv", [], ["ffvhuff", "huffyuv"]),
        EncoderFamily("utvideo", [], ["utvideo"]),
        EncoderFamily("mpeg4", ["xvid", "divx"], ["mpeg4", "libxvid"]),
        EncoderFamily("mpeg2", ["mpeg2video"], ["mpeg2video"]),
        EncoderFamily("mjpeg", ["jpeg"], ["mjpeg"]),
        EncoderFamily("theora", [], ["libtheora"]),
        EncoderFamily("png", [], ["png"]),
        EncoderFamily("gif", [], ["gif"]),
        // The second hands the frame itself to the muxer, which YUV4MPEG2 wants.
        EncoderFamily("raw", ["rawvideo"], ["rawvideo", "wrapped_avframe"]),
    ]

    private init(_ name: String, _ aliases: [String], _ encoders: [String]) {
        self.name = name
        self.aliases = aliases
        self.encoders = encoders
    }

    /// The family of this name or alias, case ignored, or nil.
    package static func named(_ name: String) -> EncoderFamily? {
        let name = name.lowercased()
        return all.first { $0.name == name || $0.aliases.contains(name) }
    }

    /// The family to which the encoder belongs, or nil.
    package static func of(encoder: String) -> EncoderFamily? {
        all.first { $0.encoders.contains(encoder) }
    }

    /// The family used when nobody names one, by libavformat's name of the container. Containers
    /// that are not here get `h264` if they can hold it, else libavformat's own default.
    ///
    /// - webm: VP9 rather than AV1, which costs several times as much to encode.
    /// - avi: H.264 without B-frames, since AVI has no presentation times.
    /// - mpeg, vob: what the players of these understand.
    static let byContainer: [String: String] = [
        "webm": "vp9", "avi": "h264", "ogv": "theora", "ogg": "theora", "gif": "gif",
        "yuv4mpegpipe": "raw", "rawvideo": "raw", "mpeg": "mpeg2", "vob": "mpeg2",
        "svcd": "mpeg2", "dvd": "mpeg2", "mxf": "mpeg2", "mxf_d10": "mpeg2", "hevc": "hevc",
        "ivf": "vp9", "mjpeg": "mjpeg", "m4v": "mpeg4", "apng": "png", "image2": "png",
    ]
}
