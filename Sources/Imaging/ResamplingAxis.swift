/// Where the samples of a resampled row (or column) lie among the samples of its source.
///
/// Output sample `j` lies at source index `origin + j · step`, where integers are the centres of
/// source samples. Both pictures cover the same ground: the outer edges of the first and last luma
/// samples coincide.
///
/// For a plane subsampled by `S = 2^shift` whose first sample lies `o` luma samples from the centre
/// of the first luma sample (`ChromaLocation.offset`), output sample `j` lies at the output luma
/// index `j · S + o_out`, so `j · S + o_out + ½` luma widths from the edge. The ratio of the luma
/// sizes takes it to `(j · S + o_out + ½) · N_in / N_out` from the source's edge, and back to the
/// source's own samples:
///
///     p(j) = ((j · S_out + o_out + ½) · N_in / N_out − ½ − o_in) / S_in
///
/// which is a straight line in `j`. Note that a chroma plane of left-sited 4:2:0 is *not* resampled
/// like a picture of its own: with factor 2 its first sample lies at source index −⅛, not −¼.
package struct ResamplingAxis: Hashable, Sendable {
    /// Number of samples of the source.
    package let inputLength: Int
    /// Number of samples of the output.
    package let outputLength: Int
    /// Source index of output sample 0.
    package let origin: Double
    /// Source samples from one output sample to the next.
    package let step: Double

    /// - Precondition: Lengths are positive; the step is positive and finite.
    package init(inputLength: Int, outputLength: Int, origin: Double, step: Double) {
        precondition(
            inputLength > 0 && outputLength > 0, "lengths \(inputLength) and \(outputLength)")
        precondition(step > 0 && step.isFinite && origin.isFinite, "step \(step), origin \(origin)")
        self.inputLength = inputLength
        self.outputLength = outputLength
        self.origin = origin
        self.step = step
    }

    /// The axis of a plane whose luma goes from `lumaInput` to `lumaOutput` samples, of which the
    /// output holds `window`; nil for all.
    ///
    /// - Precondition: The window lies inside and begins with a sample of the plane: at a multiple
    ///   of `1 << destination.shift`.
    package init(
        lumaInput: Int, lumaOutput: Int, window: Range<Int>? = nil, source: SampleSiting = .luma,
        destination: SampleSiting = .luma
    ) {
        let window = window ?? 0..<lumaOutput
        precondition(
            window.lowerBound >= 0 && window.upperBound <= lumaOutput
                && window.lowerBound % (1 << destination.shift) == 0,
            "window \(window) of \(lumaOutput), shift \(destination.shift)")
        let ratio = Double(lumaInput) / Double(lumaOutput)
        let sourcePitch = Double(1 << source.shift)
        let first = Double(window.lowerBound) + destination.offset
        self.init(
            inputLength: source.length(luma: lumaInput),
            outputLength: destination.length(luma: window.count),
            origin: ((first + 0.5) * ratio - 0.5 - source.offset) / sourcePitch,
            step: Double(1 << destination.shift) / sourcePitch * ratio
        )
    }

    /// Whether every output sample is the source sample of the same index.
    package var isIdentity: Bool { inputLength == outputLength && origin == 0 && step == 1 }
}

/// How the samples of a plane lie among luma's along one axis.
package struct SampleSiting: Hashable, Sendable {
    /// Binary logarithm of the luma samples per sample.
    package let shift: Int
    /// Luma samples from the centre of the first luma sample to that of the first sample.
    package let offset: Double

    package init(shift: Int, offset: Double) {
        self.shift = shift
        self.offset = offset
    }

    package static let luma = SampleSiting(shift: 0, offset: 0)

    /// The number of samples beside `luma` luma samples, rounded up.
    func length(luma: Int) -> Int { (luma + (1 << shift) - 1) >> shift }
}
