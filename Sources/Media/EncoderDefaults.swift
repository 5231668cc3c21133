internal import Imaging

/// The settings an encoder gets when the user says nothing.
///
/// Goals in order: nothing visible is lost of what the network made; the encoder does not cost more
/// time than the network; the file stays within a few times the source. Upscaled pictures are new
/// masters rather than deliveries, so quality is a step above the encoders' own defaults.
package enum EncoderDefaults {
    /// Seconds. Half of x264's own 250 frames at 25 per second, so that seeking stays quick.
    package static let keyFrameInterval = 5.0

    /// The name of the option for constant quality, and its default.
    ///
    /// - libx264 18: commonly taken as visually lossless; libx265 20 and libsvtav1 24, libaom 22,
    ///   libvpx 24 and 10 are about equal to it on their scales.
    /// - Devices' encoders: 20 on H.264's scale, not measured.
    static func quality(of encoder: String) -> (option: String, value: Double)? {
        switch encoder {
        case "libx264", "libx264rgb": ("crf", 18)
        case "libx265": ("crf", 20)
        case "libsvtav1": ("crf", 24)
        case "libaom-av1": ("crf", 22)
        case "libvpx-vp9": ("crf", 24)
        case "libvpx": ("crf", 10)
        case "librav1e": ("qp", 70)
        case "h264_nvenc", "hevc_nvenc", "av1_nvenc": ("cq", 20)
        case "h264_vaapi", "hevc_vaapi": ("qp", 20)
        case "h264_qsv", "hevc_qsv": ("global_quality", 20)
        default: nil
        }
    }

    /// Quantiser of encoders that have no constant-quality mode but a fixed one (`-qscale`), 1...31
    /// where smaller is better, except Theora's 0...10 where larger is better.
    static func quantizer(of encoder: String) -> Double? {
        switch encoder {
        case "mpeg4", "libxvid", "mpeg2video", "mjpeg": 2
        case "libtheora": 9
        default: nil
        }
    }

    /// The name of the option for speed, and its default.
    ///
    /// - libx264 `veryfast`: 23 frames of 1440p per second on four cores where `medium` gives 10
    ///   and the network itself about as many.
    /// - libx265 `veryfast`, SVT-AV1 8, libaom 6, libvpx 4: chosen to be as far from their slowest;
    ///   not measured.
    static func preset(of encoder: String) -> (option: String, value: String)? {
        switch encoder {
        case "libx264", "libx264rgb": ("preset", "veryfast")
        case "libx265": ("preset", "veryfast")
        case "libsvtav1": ("preset", "8")
        case "libaom-av1": ("cpu-used", "6")
        case "libvpx-vp9", "libvpx": ("cpu-used", "4")
        case "librav1e": ("speed", "8")
        default: nil
        }
    }

    /// Further options that every run of the encoder gets, before the user's.
    static func options(
        of encoder: String, format: VideoFormat
    ) -> [EncoderSettings.Option] {
        let layout = format.pixelFormat.withoutRangeAlias.pictureFormat
        switch encoder {
        case "libvpx-vp9":
            // Rows on threads, and tiles that the decoder can use too.
            return [.init("row-mt", "1"), .init("tile-columns", "2"), .init("deadline", "good")]
        case "libvpx":
            return [.init("deadline", "good")]
        case "libaom-av1":
            // Tiles are refused where the picture is too small for them.
            let tiles: [EncoderSettings.Option] =
                format.size.width >= 1280 && format.size.height >= 720
                ? [.init("tiles", "2x2")] : []
            return [.init("row-mt", "1")] + tiles
        case "h264_nvenc", "hevc_nvenc", "av1_nvenc":
            // Its constant quality is a variable rate without a target.
            return [.init("rc", "vbr")]
        case "ffv1":
            // Version 3 has checksums per slice; slices are its threads.
            // It has none for pictures of a few samples.
            guard format.size.width >= 64, format.size.height >= 64 else { return [] }
            return [.init("level", "3"), .init("slicecrc", "1"), .init("g", "1")]
        case "prores_ks":
            // "Ap4h" for 4:4:4, else 422 HQ; the vendor that players expect.
            let profile = layout?.subsampling == .yuv444 ? "4444" : "hq"
            return [.init("profile", profile), .init("vendor", "apl0")]
        case "dnxhd":
            // DNxHR, since DNxHD proper knows only some sizes and rates.
            let profile =
                switch (layout?.subsampling, layout?.bitDepth) {
                case (.yuv444, _): "dnxhr_444"
                case (_, 10): "dnxhr_hqx"
                default: "dnxhr_hq"
                }
            return [.init("profile", profile)]
        default:
            return []
        }
    }
}
