internal import Networks

/// The taps of an interpolation: output `factor · x + k` is the sum of `weights[k][i]` times input
/// `x + starts[k] + i`.
struct ResizeTaps {
    let factor: Int
    /// 1 (nearest), 2 (linear) or 4 (cubic).
    let count: Int
    /// [factor]
    let starts: [Int]
    /// [factor][count]
    let weights: [[Float]]

    init(_ resize: Resize) {
        factor = resize.factor
        // Where output k lies between the input samples around it.
        let positions = (0..<resize.factor).map {
            (Double($0) + 0.5) / Double(resize.factor) - 0.5
        }
        switch resize.interpolation {
        case .nearest:
            count = 1
            starts = positions.map { _ in 0 }
            weights = positions.map { _ in [1] }
        case .linear:
            count = 2
            starts = positions.map { Int($0.rounded(.down)) }
            weights = positions.map { position in
                let t = position - position.rounded(.down)
                return [Float(1 - t), Float(t)]
            }
        case .cubic(let a):
            count = 4
            starts = positions.map { Int($0.rounded(.down)) - 1 }
            weights = positions.map { position in
                let t = position - position.rounded(.down)
                return (-1...2).map { Float(cubic(Double($0) - t, a: Double(a))) }
            }
        }
    }

    /// Lowest and highest offset of an input from `x`.
    var reach: ClosedRange<Int> {
        (starts.min() ?? 0)...((starts.max() ?? 0) + count - 1)
    }
}

/// Keys's cubic convolution kernel (Keys 1981, equation 4).
private func cubic(_ x: Double, a: Double) -> Double {
    let x = abs(x)
    if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    if x < 2 { return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
    return 0
}
