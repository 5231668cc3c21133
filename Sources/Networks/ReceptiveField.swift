/// The part of the low-resolution picture that one pixel's outputs depend on.
///
/// Where the network works at several resolutions, outputs of one input pixel depend on different
/// parts; each extent is the largest.
package struct ReceptiveField: Sendable, Hashable, Encodable {
    /// Columns of the input that an output sample depends on, at most.
    package let width: Int
    /// Rows of the input that an output sample depends on, at most.
    package let height: Int
    /// How far dependence reaches beyond the input pixel that an output sample lies in: the halo
    /// that a tile needs on that side, in input samples.
    package let left: Int
    package let right: Int
    package let top: Int
    package let bottom: Int

    package init(of network: Network) {
        let columns = Reach.alongAxis(of: network) { $0.columnTaps }
        let rows = Reach.alongAxis(of: network) { $0.rowTaps }
        width = columns.extent
        left = columns.before
        right = columns.after
        height = rows.extent
        top = rows.before
        bottom = rows.after
    }
}

/// Dependence along one axis.
///
/// A value with resolution `r` has `r` samples for each input sample, one of each *phase* 0..<r.
/// For each phase the interval of input samples is kept, relative to the sample that it lies in.
private struct Reach {
    var phases: [ClosedRange<Int>]

    var before: Int { max(0, -(phases.map(\.lowerBound).min() ?? 0)) }
    var after: Int { max(0, phases.map(\.upperBound).max() ?? 0) }
    var extent: Int { phases.map(\.count).max() ?? 1 }

    /// The reach of the network's output; `taps` tells which input positions an operation reads.
    static func alongAxis(of network: Network, taps: (Operation) -> Taps) -> Reach {
        var values = [Reach(phases: [0...0])]
        for layer in network.layers {
            let taps = taps(layer.operation)
            let phases = (0..<layer.resolution).map { phase in
                layer.inputs
                    .map { values[$0].interval(of: taps.positions(phase)) }
                    .reduce(nil) { union($0, $1) } ?? 0...0
            }
            values.append(Reach(phases: phases))
        }
        return values[network.output]
    }

    /// What the samples at `positions`, counted from phase 0 of the middle sample, depend on.
    private func interval(of positions: ClosedRange<Int>?) -> ClosedRange<Int>? {
        positions?.lazy.map { position in
            let phase = modulo(position, phases.count)
            let sample = (position - phase) / phases.count
            return phases[phase].lowerBound + sample...phases[phase].upperBound + sample
        }
        .reduce(nil) { union($0, $1) }
    }
}

/// Which positions of its input an operation reads for an output position, along one axis.
private enum Taps {
    /// The same position and as many on each side.
    case around(before: Int, after: Int)
    /// Several output positions for an input position, each of which reads that one and neighbours.
    case enlarging((Int) -> ClosedRange<Int>?)

    func positions(_ output: Int) -> ClosedRange<Int>? {
        switch self {
        case .around(let before, let after): output - before...output + after
        case .enlarging(let positions): positions(output)
        }
    }
}

extension Operation {
    fileprivate var columnTaps: Taps {
        switch self {
        case .convolution(let it):
            .around(before: it.padding.left, after: it.kernel.width - 1 - it.padding.left)
        case .transposedConvolution(let it):
            transposedTaps(kernel: it.kernel.width, stride: it.stride, cut: it.padding.left)
        default: commonTaps
        }
    }

    fileprivate var rowTaps: Taps {
        switch self {
        case .convolution(let it):
            .around(before: it.padding.top, after: it.kernel.height - 1 - it.padding.top)
        case .transposedConvolution(let it):
            transposedTaps(kernel: it.kernel.height, stride: it.stride, cut: it.padding.top)
        default: commonTaps
        }
    }

    private var commonTaps: Taps {
        switch self {
        case .depthToSpace(let it):
            return .enlarging { output in
                let position = (output - modulo(output, it.block)) / it.block
                return position...position
            }
        case .resize(let it):
            return .enlarging { output in
                let taps = ResizeTaps(it, at: output)
                return taps.first...taps.first + taps.weights.count - 1
            }
        default:
            return .around(before: 0, after: 0)
        }
    }
}

/// The input positions whose kernels reach an output position; nil if none does.
private func transposedTaps(kernel: Int, stride: Int, cut: Int) -> Taps {
    .enlarging { output in
        // v · stride + i − cut = output with 0 ≤ i < kernel.
        let last = floorDivide(output + cut, stride)
        let first = -floorDivide(kernel - 1 - output - cut, stride)
        return first <= last ? first...last : nil
    }
}

private func floorDivide(_ a: Int, _ b: Int) -> Int { (a - modulo(a, b)) / b }

/// The remainder that is never negative.
private func modulo(_ a: Int, _ b: Int) -> Int { ((a % b) + b) % b }

/// The smallest interval that holds both.
private func union(_ a: ClosedRange<Int>?, _ b: ClosedRange<Int>?) -> ClosedRange<Int>? {
    guard let a, let b else { return a ?? b }
    return min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
}
