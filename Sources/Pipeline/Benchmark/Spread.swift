/// The middle and the ends of repeated measurements.
///
/// The median rather than the mean: a machine that is busy with something else now and then makes
/// some repeats slow and none fast.
package struct Spread: Sendable, Hashable, Encodable {
    package var median: Double
    package var low: Double
    package var high: Double

    package init(median: Double, low: Double, high: Double) {
        self.median = median
        self.low = low
        self.high = high
    }

    /// Nil when there are no measurements. The median of an even number is the mean of the middle
    /// two.
    package init?(_ values: some Sequence<Double>) {
        let sorted = values.sorted()
        guard let low = sorted.first, let high = sorted.last else { return nil }
        let middle = sorted.count / 2
        let median =
            sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        self.init(median: median, low: low, high: high)
    }

    /// Half the distance between the ends, as a share of the median; 0 when all are equal.
    package var relativeHalfWidth: Double {
        median == 0 ? 0 : (high - low) / 2 / median
    }
}
