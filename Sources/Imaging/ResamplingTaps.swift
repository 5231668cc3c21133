/// The taps of every output sample along one axis.
///
/// Output sample `j` is the sum over `k` of `values[j · count + k]` times source sample
/// `starts[j] + k`. The taps of a sample sum to 1. Samples beyond the picture are taken to equal
/// the nearest edge sample; their taps are already added to those of the edge sample, so every
/// index lies inside the source and nothing needs padding.
package struct ResamplingTaps: Sendable {
    /// Taps per output sample; at most the source's length.
    package let count: Int
    /// First source index of each output sample, never decreasing.
    package let starts: [Int]
    /// `[output][count]`.
    package let values: [Double]

    package init(axis: ResamplingAxis, filter: ResamplingFilter) {
        let support = filter.support(step: axis.step)
        // An open interval of this width holds at most so many integers.
        let reach = max(1, Int((2 * support).rounded(.up)))
        let count = min(reach, axis.inputLength)
        var starts: [Int] = []
        var values: [Double] = []
        starts.reserveCapacity(axis.outputLength)
        values.reserveCapacity(axis.outputLength * count)

        var taps = [Double](repeating: 0, count: reach)
        for j in 0..<axis.outputLength {
            let position = axis.origin + Double(j) * axis.step
            let first: Int
            if filter == .nearest {
                first = Int((position + 0.5).rounded(.down))
                taps[0] = 1
            } else {
                first = Int((position - support).rounded(.down)) + 1
                for k in 0..<reach {
                    taps[k] = filter.tap(distance: Double(first + k) - position, step: axis.step)
                }
            }
            let sum = taps.reduce(0, +)

            let start = min(max(first, 0), axis.inputLength - count)
            let base = values.count
            starts.append(start)
            values.append(contentsOf: repeatElement(0, count: count))
            for k in 0..<reach {
                let index = min(max(first + k, 0), axis.inputLength - 1)
                values[base + min(max(index - start, 0), count - 1)] += taps[k] / sum
            }
        }
        self.count = count
        self.starts = starts
        self.values = values
    }

    /// The taps as integers that sum to exactly `1 << FixedPointTaps.fractionBits`.
    package func fixedPoint() -> FixedPointTaps { FixedPointTaps(self) }
}

/// Resampling taps as 14-bit fixed-point numbers.
///
/// 14 bits leave 16-bit words one sign bit and one bit for taps above 1 (at the edges). The error of
/// a tap is at most 2⁻¹⁵, under a hundredth of an 8-bit step for four taps.
package struct FixedPointTaps: Sendable {
    /// 1.0 is `1 << fractionBits`.
    package static let fractionBits = 14

    /// Taps per output sample.
    package let count: Int
    /// First source index of each output sample, never decreasing.
    package let starts: [Int]
    /// `[output][count]`; each output's sum is exactly `1 << fractionBits`, so a constant picture
    /// stays constant.
    package let values: [Int16]

    init(_ taps: ResamplingTaps) {
        let one = 1 << Self.fractionBits
        let count = taps.count
        var values = [Int16](repeating: 0, count: taps.values.count)
        var fixed = [Int](repeating: 0, count: count)
        var error = [Double](repeating: 0, count: count)
        for base in stride(from: 0, to: values.count, by: count) {
            for k in 0..<count {
                let exact = taps.values[base + k] * Double(one)
                fixed[k] = Int(exact.rounded())
                error[k] = exact - Double(fixed[k])
            }
            // What rounding added or took is given back where it hurts least. Taps that mirror one
            // another have the same error and a sum of pairs is off by an even number, so
            // symmetric taps stay symmetric.
            var missing = one - fixed.reduce(0, +)
            while missing != 0 {
                let unit = missing.signum()
                var best = 0
                for k in 1..<max(1, count)
                where error[k] * Double(unit) > error[best] * Double(unit) {
                    best = k
                }
                fixed[best] += unit
                error[best] -= Double(unit)
                missing -= unit
            }
            for k in 0..<count { values[base + k] = Int16(clamping: fixed[k]) }
        }
        self.count = count
        self.starts = taps.starts
        self.values = values
    }
}
