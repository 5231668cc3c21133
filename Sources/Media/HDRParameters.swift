internal import CFFmpeg
internal import Imaging

/// Mastering display and content light in the words of the encoders that write them into the
/// bitstream; the container gets them as side data besides.
enum HDRParameters {
    /// The option of the encoder that takes `parameters`, or nil when it has none.
    static func option(of encoder: String) -> String? {
        switch encoder {
        case "libx265": "x265-params"
        case "libsvtav1": "svtav1-params"
        case "libx264", "libx264rgb": "x264-params"
        default: nil
        }
    }

    /// `key=value` settings for the encoder; empty when there is nothing to say.
    static func parameters(of encoder: String, format: VideoFormat) -> [String] {
        var result: [String] = []
        let whole = encoder != "libsvtav1"
        if let display = format.masteringDisplay.flatMap({ masteringDisplay($0, whole: whole) }) {
            result.append("mastering-display=\(display)")
        }
        if let light = format.contentLight {
            let pair = "\(light.maximum),\(light.maximumFrameAverage)"
            switch encoder {
            case "libx265": result.append("max-cll=\(pair)")
            case "libsvtav1": result.append("content-light=\(pair)")
            default: result.append("cll=\(pair)")
            }
        }
        guard encoder == "libx265", !result.isEmpty else { return result }
        // x265 calls it master-display, and writes the messages only on request.
        return result.map {
            $0.hasPrefix("mastering-display")
                ? $0.replacing("mastering-display", with: "master-display", maxReplacements: 1) : $0
        } + ["hdr10=1", "repeat-headers=1"]
    }

    /// `G(x,y)B(x,y)R(x,y)WP(x,y)L(max,min)`.
    ///
    /// Numbers are `whole` in the units of SEI messages (0.00002, and 0.0001 cd/m²), or else
    /// decimal fractions.
    private static func masteringDisplay(_ display: MasteringDisplay, whole: Bool) -> String? {
        guard let primaries = display.primaries, primaries.count == 3,
            let white = display.whitePoint, let minimum = display.minimumLuminance,
            let maximum = display.maximumLuminance
        else { return nil }
        func number(_ value: Double, _ unit: Double) -> String {
            // Values of a file may be anything; those the message cannot hold are clamped.
            let steps = (value / unit).rounded()
            return whole
                ? "\(UInt32(exactly: min(max(steps, 0), 4_294_967_295)) ?? 0)"
                : "\(steps * unit)"
        }
        func point(_ name: String, _ value: MasteringDisplay.Chromaticity) -> String {
            "\(name)(\(number(value.x, 0.00002)),\(number(value.y, 0.00002)))"
        }
        return point("G", primaries[1]) + point("B", primaries[2]) + point("R", primaries[0])
            + point("WP", white)
            + "L(\(number(maximum, 0.0001)),\(number(minimum, 0.0001)))"
    }
}

extension EncoderChoice {
    /// The encoder turns a frame's HDR10+ metadata into a part of its stream. Frames carry it to
    /// every encoder.
    ///
    /// FFmpeg 5.1's (libavcodec 59) none does; what later ones do was not tried, and they are taken
    /// at their word.
    package var writesHDR10Plus: Bool {
        let later = avcodec_version() >> 16 > 59
        return later && ["libx265", "libaom-av1", "libsvtav1", "libvpx-vp9"].contains(name)
    }
}
