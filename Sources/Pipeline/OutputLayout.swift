import Imaging
import Media

/// What every written picture is, whatever becomes of the source in mid-stream: decided from the
/// first decoded picture.
///
/// A picture of another size or sample aspect ratio than the first is shown in its own shape, as
/// large as fits, with bars around it.
struct OutputLayout: Sendable {
    let geometry: OutputGeometry
    /// The sample aspect ratio of the first picture, as the decoder says; 0/1 when unknown. The
    /// container may know better (`geometry.sourceRatio`), but it doesn't follow changes.
    let sourceRatio: Rational
    /// What the encoder takes.
    let encoded: PixelFormat
    /// The colour of the pictures in their working format.
    let color: ColorDescription

    var size: Size { geometry.target }

    /// - Parameters:
    ///   - choice: of encoder, size and pixel format.
    ///   - first: the first picture, in its working format.
    ///   - chromaLocation: that of the source as it is coded, which a picture that was turned is
    ///     given again: players know few others.
    ///   - container: of the target.
    init(
        choice: OutputChoice, first: borrowing Frame, chromaLocation: ChromaLocation,
        container: OutputFormat
    ) {
        geometry = choice.geometry
        sourceRatio = first.sampleAspectRatio
        encoded = choice.pixelFormat
        var color = first.color
        if encoded.isChromaSubsampled {
            color.chromaLocation = choice.encoder.chromaLocation(
                chromaLocation, in: container)
        }
        self.color = color
    }

    /// Where a source picture goes and which networks enlarge it.
    ///
    /// - Parameters:
    ///   - source: size of the decoded picture.
    ///   - ratio: its sample aspect ratio, 0/1 when unknown.
    ///   - factors: the scale factors there are networks for.
    /// - Returns: an empty chain where no network is needed or none reaches.
    func placement(
        of source: Size, ratio: Rational, factors: some Sequence<Int>
    ) -> (Placement, NetworkChain) {
        // How much wider a pixel is than one of the first picture.
        let change = ratio.isKnown ? Self.value(ratio) / Self.value(sourceRatio) : 1
        if source == geometry.source, change == 1 { return (geometry.placement, geometry.chain) }
        let placement = Placement(fitted: fitted(source, change: change), in: size)
        let fitted = placement.fitted
        // A picture that is larger than the output by now needs no network, and one that is too
        // small for every chain is enlarged as far as interpolation goes.
        guard fitted.width > source.width || fitted.height > source.height,
            let chain = NetworkChain(from: source, to: fitted, available: factors)
        else { return (placement, NetworkChain([])) }
        return (placement, chain)
    }

    /// The largest extents within the output that keep the picture's shape as shown.
    private func fitted(_ source: Size, change: Double) -> Size {
        let pixel =
            change * Self.value(geometry.sourceRatio) / Self.value(geometry.sampleAspectRatio)
        let width = Double(source.width) * pixel
        let height = Double(source.height)
        let scale = min(Double(size.width) / width, Double(size.height) / height)
        return Size(
            width: extent(width * scale, within: size.width),
            height: extent(height * scale, within: size.height))
    }

    /// Even, so that bars begin with a chroma sample; all of `limit` where that is at most 2 away.
    private func extent(_ extent: Double, within limit: Int) -> Int {
        extent >= Double(limit) - 2 ? limit : max(2, Int((extent / 2).rounded()) * 2)
    }

    private static func value(_ ratio: Rational) -> Double {
        ratio.isKnown ? ratio.value ?? 1 : 1
    }
}
