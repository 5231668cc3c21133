package import Imaging

/// Which networks enlarge a picture, to what size it is then fitted, and where it is put.
package struct OutputGeometry: Hashable, Sendable {
    package let source: Size
    /// Width ÷ height of a pixel of the source; 0/1 when unknown.
    package let sourceRatio: Rational
    /// Where the picture lies in the written one, which has the size `target`.
    package let placement: Placement
    /// The least that reaches, so that at most one reduction follows.
    package let chain: NetworkChain
    /// Width ÷ height of a pixel of the written picture; 0/1 when unknown.
    package let sampleAspectRatio: Rational

    /// The size of the written picture.
    package var target: Size { placement.canvas }

    /// The size the networks make.
    package var enlarged: Size { source.scaled(by: chain.factor) }

    /// Whether the enlarged picture is reduced to the target.
    package var needsReduction: Bool { enlarged != placement.fitted }

    /// - Parameters:
    ///   - source: size of the decoded picture.
    ///   - target: what is asked for.
    ///   - sampleAspectRatio: of the decoded picture.
    ///   - isTurned: it is shown turned by a quarter.
    ///   - granularity: extents that follow from others are rounded down to multiples of these, so
    ///     that the encoder can hold them (2 for 4:2:0 in most). Extents that were asked for, or
    ///     that a whole factor gives, are met exactly.
    ///   - factors: the scale factors there are networks for.
    ///   - networkName: how the networks are called in messages.
    /// - Throws: `PipelineError` of kind `request` for a size that isn't an enlargement, of kind
    ///   `network` when no factor reaches it.
    package init(
        source: Size, target: TargetSize, sampleAspectRatio: Rational = Rational(0, 1),
        isTurned: Bool = false, granularity: Size, factors: some Sequence<Int>, networkName: String
    ) throws(PipelineError) {
        let target = isTurned ? target.turned : target
        let placement: Placement
        if case .box(let width, let height, let fit) = target {
            placement = try Self.placement(
                of: source, ratio: sampleAspectRatio, in: Size(width: width, height: height),
                fit: fit)
            self.sampleAspectRatio = Rational(1, 1)
        } else {
            placement = Placement(
                filling: try Self.wantedSize(
                    source: source, target: target, granularity: granularity))
            self.sampleAspectRatio = sampleAspectRatio
        }
        self.source = source
        sourceRatio = sampleAspectRatio
        self.placement = placement
        guard
            let chain = NetworkChain(from: source, to: placement.fitted, available: factors)
        else {
            let available = factors.sorted()
            throw PipelineError(
                .network,
                "network '\(networkName)' can't reach \(placement.fitted) from \(source): it has "
                    + (available.isEmpty
                        ? "no factor"
                        : available.map { "×\($0)" }.joined(separator: ", "))
                    + "; ask for a smaller size or for a network with a larger factor"
            )
        }
        self.chain = chain
    }

    // MARK: - In the source's shape

    private static func wantedSize(
        source: Size, target: TargetSize, granularity: Size
    ) throws(PipelineError) -> Size {
        let width = Double(source.width)
        let height = Double(source.height)
        let ratio =
            switch target {
            case .factor(let factor): factor
            case .width(let wanted): Double(wanted) / width
            case .height(let wanted): Double(wanted) / height
            case .within(let boxWidth, let boxHeight), .box(let boxWidth, let boxHeight, _):
                min(Double(boxWidth) / width, Double(boxHeight) / height)
            }
        try check(ratio, source: source)
        // A quotient's rounding error must not take a row off.
        let follows = Size(
            width: round(down: width * ratio + 1e-6, to: granularity.width),
            height: round(down: height * ratio + 1e-6, to: granularity.height))
        return switch target {
        case .factor(let factor):
            factor == factor.rounded() ? source.scaled(by: Int(factor)) : follows
        case .width(let wanted): Size(width: wanted, height: follows.height)
        case .height(let wanted): Size(width: follows.width, height: wanted)
        case .within, .box: follows
        }
    }

    private static func round(down extent: Double, to granularity: Int) -> Int {
        max(granularity, Int(extent) / granularity * granularity)
    }

    // MARK: - In the shape of a box

    /// The picture as shown, with square pixels, fitted into the box.
    private static func placement(
        of source: Size, ratio: Rational, in box: Size, fit: Fit
    ) throws(PipelineError) -> Placement {
        let pixel = ratio.isKnown ? ratio.value ?? 1 : 1
        let shown = (width: Double(source.width) * pixel, height: Double(source.height))
        let scales = (Double(box.width) / shown.width, Double(box.height) / shown.height)
        let fitted: Size
        switch fit {
        case .stretch:
            fitted = box
        case .pad:
            let scale = min(scales.0, scales.1)
            fitted = Size(
                width: even(shown.width * scale, atMost: box.width),
                height: even(shown.height * scale, atMost: box.height))
        case .crop:
            let scale = max(scales.0, scales.1)
            fitted = Size(
                width: even(shown.width * scale, atLeast: box.width),
                height: even(shown.height * scale, atLeast: box.height))
        }
        // One extent may shrink where pixels become square; the other then grows.
        let growth = (
            Double(fitted.width) / Double(source.width),
            Double(fitted.height) / Double(source.height)
        )
        try check(max(growth.0, growth.1), source: source)
        return Placement(fitted: fitted, in: box)
    }

    /// The nearest even extent, or the box's where that is at most 2 away: a bar of one row is none.
    private static func even(_ extent: Double, atMost limit: Int) -> Int {
        extent >= Double(limit) - 2 ? limit : max(2, Int((extent / 2).rounded()) * 2)
    }

    private static func even(_ extent: Double, atLeast limit: Int) -> Int {
        // What is far out of range is refused by `check`, and must not overflow before.
        extent <= Double(limit) + 2 ? limit : Int((min(extent, 1e9) / 2).rounded()) * 2
    }

    private static func check(_ ratio: Double, source: Size) throws(PipelineError) {
        guard ratio >= 1 else {
            throw PipelineError(
                .request,
                "the size asked for is smaller than the source's \(source); "
                    + "subpixel enlarges, so ask for at least that")
        }
        guard ratio <= 8 else {
            throw PipelineError(
                .request,
                "the size asked for is more than 8 times the source's \(source); ask for less")
        }
    }
}
