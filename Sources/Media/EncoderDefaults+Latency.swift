internal import CFFmpeg

extension EncoderDefaults {
    /// The options with which an encoder gives out each frame before it gets the next: no look-ahead,
    /// no frames predicted from later ones, no threads that work on frames of their own. Applied
    /// before the user's; where an encoder's version lacks one, it is left out.
    static func lowLatency(of encoder: String) -> [EncoderSettings.Option] {
        switch encoder {
        case "libx264", "libx264rgb", "libx265":
            [.init("tune", "zerolatency")]
        case "libaom-av1":
            [.init("usage", "realtime"), .init("lag-in-frames", "0"), .init("cpu-used", "8")]
        case "libvpx", "libvpx-vp9":
            [
                .init("deadline", "realtime"), .init("lag-in-frames", "0"), .init("cpu-used", "8"),
                .init("auto-alt-ref", "0"),
            ]
        case "libsvtav1":
            // Prediction from the past alone.
            [.init("svtav1-params", "pred-struct=1:lookahead=0"), .init("la_depth", "0")]
        case "librav1e":
            [.init("rav1e-params", "low_latency=true")]
        case let name where name.hasSuffix("_nvenc"):
            [.init("zerolatency", "1"), .init("delay", "0"), .init("rc-lookahead", "0")]
        case let name where name.hasSuffix("_qsv"), let name where name.hasSuffix("_vaapi"):
            [.init("async_depth", "1")]
        case let name where name.hasSuffix("_videotoolbox"):
            [.init("realtime", "1")]
        case let name where name.hasSuffix("_amf"):
            [.init("usage", "ultralowlatency")]
        default: []
        }
    }
}

extension Encoder {
    /// Asks libavcodec itself for no delay: slices are the only work that threads share.
    func forbidDelay() {
        context.pointee.max_b_frames = 0
        // Others refuse it, or have no use for it.
        if choice.name == "mpeg2video" { context.pointee.flags |= AV_CODEC_FLAG_LOW_DELAY }
        context.pointee.thread_type = FF_THREAD_SLICE
    }
}
