package import Imaging
import Media

/// What a run is about to do, known before any work begins.
package struct UpscalePlan: Sendable {
    package var input: String
    package var output: String
    package var sourceSize: Size
    package var targetSize: Size
    /// The networks in use, one after another.
    package var networks: NetworkChain
    package var networkName: String
    /// libavcodec's name of the encoder, and of the pixel format it gets.
    package var encoder: String
    package var pixelFormat: String
    /// The source's frames and seconds within the asked range, when known.
    package var totalFrames: Int?
    package var duration: Double?
    /// Sentences worth saying at normal verbosity: streams kept, conversions made.
    package var notes: [String]
    /// Sentences that must be said: what is dropped or changed without being asked for.
    package var warnings: [String]
}

extension UpscalePlan {
    init(
        request: UpscaleRequest, choice: OutputChoice, streams: StreamPlan, video: StreamInfo,
        info: MediaInfo
    ) {
        let whole = info.duration.map { Double($0) / 1e6 }
        let rest = whole.map { max(0, $0 - (request.start ?? 0)) }
        let duration = [rest, request.duration].compactMap(\.self).min()
        let isWhole = request.start == nil && request.duration == nil
        let counted = video.frameCount.flatMap { $0 > 0 && isWhole ? Int($0) : nil }
        let estimated = duration.flatMap { duration in
            video.nominalFrameRate.isKnown
                ? video.nominalFrameRate.value.map { Int((duration * $0).rounded()) } : nil
        }
        self.init(
            input: request.input, output: request.output, sourceSize: choice.geometry.source,
            targetSize: choice.geometry.target, networks: choice.geometry.chain,
            networkName: request.networkName, encoder: choice.encoder.name,
            pixelFormat: choice.pixelFormat.name, totalFrames: counted ?? estimated,
            duration: duration,
            notes: streams.decisions.filter { $0.action != .upscale }.map(\.sentence)
                .filter { !streams.losses.contains($0) } + streams.notes + choice.changes
                + request.borrowed(for: choice.geometry.chain),
            warnings: streams.losses + choice.losses)
    }
}

extension UpscaleRequest {
    /// Which networks of a chain are not those of the preset, one sentence each.
    fileprivate func borrowed(for chain: NetworkChain) -> [String] {
        Set(chain.factors).sorted().compactMap { factor in
            borrowedNetworks[factor].map {
                "'\(networkName)' has no network for ×\(factor): that of '\($0)' is used"
            }
        }
    }
}
