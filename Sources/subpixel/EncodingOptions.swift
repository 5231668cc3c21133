import ArgumentParser
import Pipeline

/// How the upscaled video is compressed.
struct EncodingOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            """
            Codec (h264, hevc, av1, vp9, prores, ffv1) or encoder by its exact name; see \
            'subpixel doctor'. (default: what the container is used with, h264 for mp4)
            """,
            valueName: "name"))
    var codec: String?

    @Option(
        help: ArgumentHelp(
            "Constant quality on the encoder's own scale, lower is better. (default: the preset's)",
            valueName: "number"))
    var crf: Double?

    @Option(
        help: ArgumentHelp(
            "The encoder's speed against size: veryfast, slow... (default: the preset's)",
            valueName: "name"))
    var encoderPreset: String?

    @Option(
        name: [.customShort("e"), .customLong("encoder-option")],
        help: ArgumentHelp(
            "Any option of the encoder, as in -e tune=film. May be repeated.",
            valueName: "key=value"),
        transform: { try KeyValue(argument: $0) })
    var options: [KeyValue] = []

    @Option(
        help: ArgumentHelp(
            "Pixel format, as in yuv420p10le. (default: the source's depth and subsampling)",
            valueName: "name"))
    var pixFmt: String?

    func apply(to request: inout UpscaleRequest) {
        request.codec = codec ?? request.codec
        request.crf = crf ?? request.crf
        request.encoderPreset = encoderPreset ?? request.encoderPreset
        request.encoderOptions += options.map { ($0.key, $0.value) }
        request.pixelFormat = pixFmt ?? request.pixelFormat
    }
}
