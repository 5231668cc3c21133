import Imaging
import Media

/// The encoder, size and pixel format of a run's output, decided from the first decoded picture.
struct OutputChoice: Sendable {
    let encoder: EncoderChoice
    let geometry: OutputGeometry
    let pixelFormat: PixelFormat
    /// What becomes different from the source without being asked for, one sentence each.
    private(set) var changes: [String] = []
    /// What is dropped without being asked for, one sentence each.
    private(set) var losses: [String] = []

    /// - Parameters:
    ///   - request: what the user asked for.
    ///   - container: of the target.
    ///   - picture: the first one decoded, turned where it is to be.
    ///   - codedFormat: the pixel format that it was decoded to.
    ///   - video: what the container says of it.
    /// - Throws: `MediaError` for an unusable encoder or pixel format, `PipelineError` for a size
    ///   that can't be reached.
    init(
        request: UpscaleRequest, container: OutputFormat, picture: borrowing Frame,
        codedFormat: PixelFormat, video: VideoDetails?
    ) throws {
        let source = codedFormat
        guard let working = source.workingFormat?.pictureFormat else {
            throw MediaError(
                .unsupported, "cannot upscale '\(request.input)'",
                reason: "its pixel format '\(source.name)' can't be converted to Y′CbCr")
        }
        let ratio = video?.sampleAspectRatio ?? Rational(0, 1)
        let preferred = try EncoderCatalog.choose(codec: request.codec, container: container)
        geometry = try OutputGeometry(
            source: picture.size, target: request.target,
            sampleAspectRatio: ratio.isKnown ? ratio : picture.sampleAspectRatio,
            isTurned: video?.displayMatrix?.orientation?.isTransposed ?? false,
            granularity: preferred.sizeLimits(working.subsampling).multiple,
            factors: request.networks.keys, networkName: request.networkName)
        let size = geometry.target
        encoder = try EncoderCatalog.choose(
            codec: request.codec, container: container, picture: (working, size))

        if let name = request.pixelFormat {
            pixelFormat = try encoder.pixelFormat(named: name)
        } else if let choice = encoder.pixelFormat(
            for: working, isRGB: source.isRGB, size: size)
        {
            pixelFormat = choice.format
            changes += choice.changes
        } else {
            let problem =
                encoder.sizeProblem(size, working.subsampling)
                ?? "\(encoder.name) takes no pixel format that can be made from '\(source.name)'"
            throw MediaError(
                .unsupported, "cannot encode \(size) with \(encoder.name)",
                reason: problem, hint: "choose another size, scale or codec")
        }
        losses = Self.metadataLosses(of: picture, video: video, encoder: encoder)
    }
}
