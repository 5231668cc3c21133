package import Imaging

/// Gives every frame a pts, each above the one before.
///
/// Rules, in this order:
/// 1. A frame without pts follows the one before by that one's duration. Frames of a constant
///    rate without any pts are counted, so that no rounding adds up.
/// 2. A pts above the one before is kept, however long the gap: slides may stand for minutes.
/// 3. A pts that is not above the one before by a little (`tolerance`) is jitter or a duplicate; it
///    becomes the one before plus one unit.
/// 4. A pts further back is a clock set anew: from here on an offset is added, by which the frame
///    follows the one before by that one's duration. The offset is reported with the frame, so that
///    what belongs to it in time can be shifted alike.
package struct TimestampRepair: Sendable {
    /// A frame's place in time after repair.
    package struct Result: Hashable, Sendable {
        package var pts: Int64
        /// What is added to the source's pts from this frame on.
        package var offset: Int64
        /// The pts differs from the source's by more than the offset, or the source had none.
        package var isMadeUp: Bool
    }

    /// How far back a pts may go before it counts as a clock set anew, in units of the time base: 0.1
    /// s, and at least two frames.
    package let tolerance: Int64
    /// Seconds per unit.
    package let timeBase: Rational
    /// Units per frame as a fraction, or nil when the rate is unknown.
    private let period: (numerator: Int64, denominator: Int64)?

    private var last: (pts: Int64, duration: Int64)?
    private var offset: Int64 = 0
    /// A run of frames without pts: where it began and how many there were.
    private var counted: (start: Int64, count: Int64)?

    /// How many pts were made up or moved.
    package private(set) var repairCount = 0

    /// `frameRate` is the nominal rate; unknown is allowed.
    package init(timeBase: Rational, frameRate: Rational) {
        self.timeBase = timeBase
        if timeBase.isKnown, frameRate.isKnown, timeBase.numerator > 0, frameRate.numerator > 0,
            timeBase.denominator > 0, frameRate.denominator > 0
        {
            let units = Int64(timeBase.denominator) * Int64(frameRate.denominator)
            let frames = Int64(timeBase.numerator) * Int64(frameRate.numerator)
            // Lowest terms keep the products of a long run within 64 bits.
            let divisor = greatestCommonDivisor(units, frames)
            period = (units / divisor, frames / divisor)
        } else {
            period = nil
        }
        let tenth =
            timeBase.isKnown && timeBase.numerator > 0
            ? Int64(timeBase.denominator) / (10 * Int64(timeBase.numerator)) : 0
        let frames = period.map { 2 * $0.numerator / $0.denominator } ?? 2
        tolerance = max(tenth, frames, 1)
    }

    /// The place of the next frame in presentation order, from the source's pts, or nil, and its
    /// duration in units of the time base, 0 when unknown.
    package mutating func next(pts: Int64?, duration: Int64) -> Result {
        let length = duration > 0 ? duration : nominalDuration
        guard let pts else {
            repairCount += 1
            let time = timeWithoutPTS(length: length, hasDuration: duration > 0)
            last = (time, length)
            return Result(pts: time, offset: offset, isMadeUp: true)
        }
        counted = nil
        var time = pts &+ offset
        var isMadeUp = false
        if let last, time <= last.pts {
            repairCount += 1
            if last.pts &- time < tolerance {
                time = last.pts &+ 1
                isMadeUp = true
            } else {
                offset = last.pts &+ max(1, last.duration) &- pts
                time = pts &+ offset
            }
        }
        last = (time, length)
        return Result(pts: time, offset: offset, isMadeUp: isMadeUp)
    }

    /// Units per frame of the nominal rate, at least 1.
    package var nominalDuration: Int64 {
        period.map { max(1, ($0.numerator + $0.denominator / 2) / $0.denominator) } ?? 1
    }

    private mutating func timeWithoutPTS(length: Int64, hasDuration: Bool) -> Int64 {
        // A stated duration that is not the nominal one, as of repeated fields, cannot be counted.
        guard let period, !hasDuration || length == nominalDuration else {
            counted = nil
            return last.map { $0.pts &+ max(1, $0.duration) } ?? 0
        }
        var run = counted ?? (start: last.map { $0.pts &+ max(1, $0.duration) } ?? 0, count: 0)
        let (whole, part) = period.numerator.quotientAndRemainder(dividingBy: period.denominator)
        let time =
            run.start &+ run.count &* whole &+ (run.count &* part) / period.denominator
        run.count += 1
        counted = run
        return last.map { max(time, $0.pts &+ 1) } ?? time
    }
}

private func greatestCommonDivisor(_ a: Int64, _ b: Int64) -> Int64 {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
}
