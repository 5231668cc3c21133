/// Decides how each run of decoded samples joins the ones before, so that what is encoded anew lies
/// at the source's times.
///
/// Timestamps of containers are rounded (Matroska: 1 ms), so that a small difference between where
/// samples follow from their number and where the container puts them is no gap. Positions count
/// samples of the source.
struct SampleClock {
    enum Joint: Hashable {
        /// Follows what came before.
        case continuous
        /// So many samples are missing; silence takes their place.
        case gap(Int64)
        /// So many samples lie before the end of what came before, and are left out.
        case overlap(Int64)
        /// Too far away for silence: time goes on at this position.
        case jump(Int64)
    }

    /// Samples per second.
    private(set) var sampleRate: Int
    /// Position of the sample after the last one, or nil before the first.
    private(set) var next: Int64?

    /// Seconds that rounding and jitter may move a packet. ITU-R BT.1359 puts the detectability of
    /// a shift between sound and picture at 45 ms.
    private static let tolerance = 0.02
    /// Seconds of silence that are made up at most; a longer pause is left as one.
    private static let longestSilence = 10.0

    init(sampleRate: Int) {
        self.sampleRate = max(1, sampleRate)
    }

    /// The place of the next `count` samples, which the container puts at `start`, or nil where it
    /// does not say.
    mutating func join(start: Int64?, count: Int64) -> Joint {
        guard let expected = next else {
            let first = start ?? 0
            next = first &+ count
            return .jump(first)
        }
        let distance = (start ?? expected) &- expected
        let seconds = Double(distance) / Double(sampleRate)
        if abs(seconds) <= Self.tolerance {
            next = expected &+ count
            return .continuous
        }
        if seconds > Self.longestSilence {
            next = expected &+ distance &+ count
            return .jump(expected &+ distance)
        }
        if distance > 0 {
            next = expected &+ distance &+ count
            return .gap(distance)
        }
        let skipped = min(-distance, count)
        next = expected &+ count &- skipped
        return .overlap(skipped)
    }

    /// From here on samples come at another rate.
    mutating func change(sampleRate new: Int) {
        let new = max(1, new)
        guard new != sampleRate else { return }
        next = next.map { Int64((Double($0) * Double(new) / Double(sampleRate)).rounded()) }
        sampleRate = new
    }
}
