internal import Imaging

/// Parameters in an encoder library's own syntax (`x264-params=aq-mode=3:me=umh`), which libavcodec
/// passes on unread: a library that does not know one only says so, and goes on without it.
enum EncoderParameters {
    /// The first parameter of the user's that the encoder's library refused, as an error, or nil.
    ///
    /// `lines` is what was logged while the encoder was opened, `options` what the user gave.
    static func refusal(
        in lines: [String], options: [EncoderSettings.Option], encoder: String
    ) -> MediaError? {
        for option in options where isParameters(option.key) {
            for setting in option.value.split(separator: ":") {
                let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
                guard let key = parts.first, lines.contains(where: { refuses($0, key) })
                else { continue }
                let known = names(of: encoder)
                if known.contains(key), parts.count > 1 {
                    return MediaError(
                        .invalidOption,
                        "\(encoder): '\(parts[1])' is no value for '\(key)' in \(option.key)",
                        reason: "")
                }
                return MediaError(
                    .invalidOption,
                    "\(encoder) has no parameter '\(key)' for \(option.key)"
                        + didYouMean(key, among: known), reason: "")
            }
        }
        return nil
    }

    private static func isParameters(_ key: String) -> Bool {
        key.hasSuffix("-params") || key == "x264opts"
    }

    /// The words of libavcodec's wrappers for x264, x265, SVT-AV1 and libaom.
    private static func refuses(_ line: String, _ key: String) -> Bool {
        [
            "option '\(key)'", "option '\(key) ", "option: \(key).", "option \(key):",
            "Invalid value for \(key):", "aom option \(key)",
        ].contains { line.contains($0) || line.hasSuffix($0) }
    }

    /// Parameters that the libraries' documentation lists, for proposals; not complete.
    private static func names(of encoder: String) -> [String] {
        switch encoder {
        case "libx264", "libx264rgb": x264
        case "libx265": x265
        case "libsvtav1": svtAV1
        default: []
        }
    }

    private static let x264 = [
        "8x8dct", "aq-mode", "aq-strength", "aud", "b-adapt", "b-bias", "b-pyramid", "bframes",
        "bluray-compat", "cabac", "chroma-qp-offset", "cll", "colormatrix", "colorprim", "cplxblur",
        "cqm", "crf", "crf-max", "deadzone-inter", "deadzone-intra", "deblock", "direct",
        "fast-pskip", "filler", "force-cfr", "frame-packing", "fullrange", "ipratio",
        "intra-refresh", "keyint", "level", "lookahead-threads", "mastering-display", "mbtree",
        "me",
        "merange", "min-keyint", "mixed-refs", "mvrange", "nal-hrd", "non-deterministic", "no-psy",
        "nr", "open-gop", "overscan", "partitions", "pbratio", "pic-struct", "psy-rd", "qblur",
        "qcomp", "qp", "qpmax", "qpmin", "qpstep", "ratetol", "rc-lookahead", "ref", "scenecut",
        "sliced-threads", "slices", "slow-firstpass", "stitchable", "subme", "sync-lookahead",
        "threads", "transfer", "trellis", "vbv-bufsize", "vbv-init", "vbv-maxrate", "videoformat",
        "weightb", "weightp", "zones",
    ]

    private static let x265 = [
        "aq-mode", "aq-motion", "aq-strength", "asm", "b-adapt", "b-intra", "b-pyramid", "bframes",
        "bitrate", "cbqpoffs", "chromaloc", "colormatrix", "colorprim", "constrained-intra",
        "copy-pic",
        "crf", "crf-max", "crqpoffs", "ctu", "cu-lossless", "cutree", "deblock", "dynamic-rd",
        "early-skip", "fast-intra", "frame-threads", "hdr10", "hdr10-opt", "high-tier",
        "hist-scenecut",
        "ipratio", "keyint", "level-idc", "limit-modes", "limit-refs", "limit-tu", "log-level",
        "lossless", "master-display", "max-cll", "max-merge", "max-tu-size", "me", "merange",
        "min-cu-size", "min-keyint", "nr-inter", "nr-intra", "open-gop", "pbratio", "pmode",
        "pools",
        "psy-rd", "psy-rdoq", "qcomp", "qp", "qpmax", "qpmin", "range", "rc-lookahead", "rd",
        "rdoq-level", "rect", "amp", "ref", "repeat-headers", "rskip", "sao", "scenecut", "slices",
        "strong-intra-smoothing", "subme", "temporal-mvp", "transfer", "tskip", "tu-inter-depth",
        "tu-intra-depth", "vbv-bufsize", "vbv-init", "vbv-maxrate", "weightb", "weightp", "wpp",
    ]

    private static let svtAV1 = [
        "aq-mode", "color-primaries", "color-range", "content-light", "crf", "enable-cdef",
        "enable-dlf",
        "enable-overlays", "enable-qm", "enable-restoration", "enable-tf", "fast-decode",
        "film-grain",
        "film-grain-denoise", "hierarchical-levels", "irefresh-type", "keyint", "lookahead", "lp",
        "mastering-display", "matrix-coefficients", "mbr", "passes", "pin", "pred-struct", "preset",
        "qm-max", "qm-min", "qp", "rc", "scd", "scm", "superres-mode", "tbr", "tile-columns",
        "tile-rows",
        "transfer-characteristics", "tune", "undershoot-pct", "overshoot-pct",
    ]
}
