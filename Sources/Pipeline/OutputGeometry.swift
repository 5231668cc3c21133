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
    ///   - granularity: the extents of the target are multiples of these, where the encoder can't
    ///     hold others (2 for 4:2:0 in most). Extents are rounded down to them.
    ///   - factors: the scale factors there are networks for.
    ///   - networkName: how the networks are called in messages.
    package init(
        source: Size, target: TargetSize, granularity: Size, factors: some Sequence<Int>,
        networkName: String
    ) throws(PipelineError) {
        let wanted = try Self.wantedSize(source: source, target: target)
        self.source = source
        let rounded = Size(
            width: Self.round(wanted.width, to: granularity.width),
            height: Self.round(wanted.height, to: granularity.height)
        )
        self.target = rounded
        let available = factors.sorted()
        let reached = available.first { factor in
            let size = source.scaled(by: factor)
            return size.width >= rounded.width && size.height >= rounded.height
        }
        guard let reached else {
            throw PipelineError(
                .network,
                "network '\(networkName)' can't reach \(rounded) from \(source): it has "
                    + (available.isEmpty
                        ? "no factor"
                        : available.map { "×\($0)" }.joined(separator: ", "))
                    + "; ask for a smaller size or for a network with a larger factor"
            )
        }
        networkFactor = reached
    }

    private static func wantedSize(
        source: Size, target: TargetSize
    ) throws(PipelineError) -> Size {
        let ratio: Double
        switch target {
        case .factor(let factor):
            guard factor >= 1, factor <= 8 else {
                throw PipelineError(.request, "scale \(factor) is outside 1...8")
            }
            ratio = factor
        case .width(let width):
            ratio = Double(width) / Double(source.width)
        case .height(let height):
            ratio = Double(height) / Double(source.height)
        case .within(let width, let height):
            ratio = min(
                Double(width) / Double(source.width), Double(height) / Double(source.height))
        }
        guard ratio >= 1 else {
            throw PipelineError(
                .request,
                "the size asked for is smaller than the source's \(source); "
                    + "subpixel only enlarges, so ask for at least the source's size"
            )
        }
        var size = Size(
            width: Int((Double(source.width) * ratio).rounded()),
            height: Int((Double(source.height) * ratio).rounded())
        )
        // An extent that was asked for is met exactly, whatever the quotient's rounding.
        switch target {
        case .width(let width): size.width = width
        case .height(let height): size.height = height
        case .factor, .within: break
        }
        return size
    }

    private static func round(_ extent: Int, to granularity: Int) -> Int {
        max(granularity, extent / granularity * granularity)
    }
}
