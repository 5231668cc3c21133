package import Imaging

/// Which network enlarges a picture, and to what size it is then fitted.
package struct OutputGeometry: Hashable, Sendable {
    package let source: Size
    /// The size of the written picture.
    package let target: Size
    /// Scale factor of the network: the smallest there is that reaches the target, so that at most
    /// one reduction follows.
    package let networkFactor: Int

    /// The size the network makes.
    package var enlarged: Size { source.scaled(by: networkFactor) }

    /// Whether the enlarged picture is reduced to the target.
    package var needsReduction: Bool { enlarged != target }

    /// - Parameters:
    ///   - source: size of the decoded picture.
    ///   - target: what is asked for.
    ///   - granularity: extents that follow from others are rounded down to multiples of these, so
    ///     that the encoder can hold them (2 for 4:2:0 in most). Extents that were asked for, or
    ///     that a whole factor gives, are met exactly.
    ///   - factors: the scale factors there are networks for.
    ///   - networkName: how the networks are called in messages.
    /// - Throws: `PipelineError` of kind `request` for a size that isn't an enlargement, of kind
    ///   `network` when no factor reaches it.
    package init(
        source: Size, target: TargetSize, granularity: Size, factors: some Sequence<Int>,
        networkName: String
    ) throws(PipelineError) {
        let wanted = try Self.wantedSize(
            source: source, target: target, granularity: granularity)
        self.source = source
        self.target = wanted
        let available = factors.sorted()
        let reached = available.first { factor in
            let size = source.scaled(by: factor)
            return size.width >= wanted.width && size.height >= wanted.height
        }
        guard let reached else {
            throw PipelineError(
                .network,
                "network '\(networkName)' can't reach \(wanted) from \(source): it has "
                    + (available.isEmpty
                        ? "no factor"
                        : available.map { "×\($0)" }.joined(separator: ", "))
                    + "; ask for a smaller size or for a network with a larger factor"
            )
        }
        networkFactor = reached
    }

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
            case .within(let boxWidth, let boxHeight):
                min(Double(boxWidth) / width, Double(boxHeight) / height)
            }
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
        // A quotient's rounding error must not take a row off.
        let follows = Size(
            width: round(down: width * ratio + 1e-6, to: granularity.width),
            height: round(down: height * ratio + 1e-6, to: granularity.height))
        return switch target {
        case .factor(let factor):
            factor == factor.rounded() ? source.scaled(by: Int(factor)) : follows
        case .width(let wanted): Size(width: wanted, height: follows.height)
        case .height(let wanted): Size(width: follows.width, height: wanted)
        case .within: follows
        }
    }

    private static func round(down extent: Double, to granularity: Int) -> Int {
        max(granularity, Int(extent) / granularity * granularity)
    }
}
