import Imaging
import Media

/// The encoder, size and pixel format of a run's output, decided from the first decoded picture.
struct OutputChoice: Sendable {
    let encoder: EncoderChoice
    let geometry: OutputGeometry
    let pixelFormat: PixelFormat
    /// What becomes different from the source without being asked for, one sentence each.
    let changes: [String]

    /// - Parameters:
    ///   - request: what the user asked for.
    ///   - container: of the target.
    ///   - source: size of the decoded picture.
    ///   - pixelFormat: of the decoded picture.
    /// - Throws: `MediaError` for an unusable encoder or pixel format, `PipelineError` for a size
    ///   that can't be reached.
    init(
        request: UpscaleRequest, container: OutputFormat, source: Size, pixelFormat: PixelFormat
    ) throws {
        guard let working = pixelFormat.workingFormat?.pictureFormat else {
            throw MediaError(
                .unsupported, "cannot upscale '\(request.input)'",
                reason: "its pixel format '\(pixelFormat.name)' can't be converted to Y′CbCr")
        }
        let preferred = try EncoderCatalog.choose(codec: request.codec, container: container)
        geometry = try OutputGeometry(
            source: source, target: request.target,
            granularity: preferred.sizeLimits(working.subsampling).multiple,
            factors: request.networks.keys, networkName: request.networkName)
        encoder = try EncoderCatalog.choose(
            codec: request.codec, container: container, picture: (working, geometry.target))

        var changes: [String] = []
        if let name = request.pixelFormat {
            self.pixelFormat = try encoder.pixelFormat(named: name)
        } else if let choice = encoder.pixelFormat(for: working, size: geometry.target) {
            self.pixelFormat = choice.format
            changes += choice.changes
            if pixelFormat.isRGB, !choice.format.isRGB {
                changes.append("RGB becomes Y′CbCr")
            }
        } else {
            let problem =
                encoder.sizeProblem(geometry.target, working.subsampling)
                ?? "\(encoder.name) takes no pixel format that can be made from "
                + "'\(pixelFormat.name)'"
            throw MediaError(
                .unsupported, "cannot encode \(geometry.target) with \(encoder.name)",
                reason: problem, hint: "choose another size, scale or codec")
        }
        if pixelFormat.hasAlpha { changes.append("the alpha channel is left out") }
        self.changes = changes
    }
}
