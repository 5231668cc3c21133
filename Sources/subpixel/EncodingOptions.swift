import ArgumentParser
import Media
import Pipeline
import Presets

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
            """
            The encoder's speed against size: veryfast, slow... (default: the preset's; with \
            --realtime the encoder's, veryfast for h264)
            """,
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

    @Option(
        help: ArgumentHelp(
            "Ask for a key frame where a slide begins. (default: the preset's)",
            valueName: "on|off"),
        transform: { try word($0) })
    var slideKeyframes: Switch?

    /// Fills in what was asked for and, where that leaves it open, the preset's `defaults`.
    ///
    /// The preset's codec is taken where a container has none of its own (WebM has, MP4 does not);
    /// its quality, speed and options only together with its codec, whose they are. Its speed is not
    /// taken where pace is kept, but the encoder's own default, which is quick.
    ///
    /// Throws: `MediaError` for a container or codec that there isn't, or that don't go together.
    func apply(_ defaults: EncodingDefaults, to request: inout UpscaleRequest) throws(MediaError) {
        request.codec = codec
        request.crf = crf
        request.encoderPreset = encoderPreset
        request.encoderOptions = options.map { ($0.key, $0.value) }
        request.pixelFormat = pixFmt
        request.slideKeyFrames = slideKeyframes.map { $0 == .on } ?? defaults.slideKeyFrames

        let container = try OutputFormat.resolve(
            target: request.output, format: request.containerFormat)
        var choice = try EncoderCatalog.choose(codec: codec, container: container)
        if codec == nil, choice.family?.name == Self.generalCodec,
            let preferred = try? EncoderCatalog.choose(codec: defaults.codec, container: container)
        {
            choice = preferred
            request.codec = defaults.codec
        }
        let family = EncoderFamily.named(defaults.codec)
        guard choice.name == family?.encoders.first ?? defaults.codec else { return }
        request.crf = crf ?? Double(defaults.crf)
        // There, the preset's is a choice for whoever has the time.
        request.encoderPreset = encoderPreset ?? (request.keepsPace ? nil : defaults.encoderPreset)
        let asked = Set(options.map(\.key))
        request.encoderOptions =
            defaults.options.sorted { $0.key < $1.key }.filter { !asked.contains($0.key) }
            .map { ($0.key, $0.value) } + request.encoderOptions
    }

    /// What a container gets that has no codec of its own.
    private static let generalCodec = "h264"
}
