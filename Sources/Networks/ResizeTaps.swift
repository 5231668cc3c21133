/// The input samples that one output sample of a `Resize` is made of, along one axis.
///
/// Output sample `x` lies at `(x + ½) / factor − ½` of the input. Both axes are treated alike and
/// one after the other, so a two-dimensional weight is the product of two of these.
package struct ResizeTaps: Sendable, Hashable {
    /// Position of the first input sample; the caller repeats the edge where it lies outside.
    package let first: Int
    /// One weight for each input sample from `first` on; their sum is 1.
    package let weights: [Double]

    package init(_ resize: Resize, at output: Int) {
        let position = (Double(output) + 0.5) / Double(resize.factor) - 0.5
        let floor = position.rounded(.down)
        // Distance from the sample before, 0 ..< 1.
        let t = position - floor
        switch resize.interpolation {
        case .nearest:
            first = Int((Double(output) / Double(resize.factor)).rounded(.down))
            weights = [1]
        case .linear:
            first = Int(floor)
            weights = [1 - t, t]
        case .cubic(let a):
            first = Int(floor) - 1
            weights = [t + 1, t, 1 - t, 2 - t].map { cubicWeight($0, a: Double(a)) }
        }
    }
}

/// Keys's cubic at a distance of 0...2 (Keys 1981, "Cubic convolution interpolation for digital
/// image processing", equation 4, with a free parameter).
private func cubicWeight(_ distance: Double, a: Double) -> Double {
    let x = distance
    return x <= 1
        ? ((a + 2) * x - (a + 3)) * x * x + 1
        : ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
}
