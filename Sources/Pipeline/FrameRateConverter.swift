import Imaging
import Media

/// Gives frames of any timing a constant rate: repeats frames that are shown for longer than one
/// period, and leaves out those for which there is no period.
///
/// Time 0 is a moment of the new rate. A frame is shown from the moment nearest to its pts until the
/// moment nearest to the next frame's; of several at one moment the last one is shown. So no frame
/// moves by more than half a period, and sound stays where it is. Used by one thread at a time.
final class FrameRateConverter {
    /// Frames per second.
    let rate: Rational
    /// Frames shown again, and frames left out.
    private(set) var repeated = 0
    private(set) var omitted = 0

    /// The frame taken last, and the moment at which it is shown.
    private var waiting: Frame?
    private var moment: Int64 = 0
    /// The frame that is handed out, how often yet, and the next time of it.
    private var current: Frame?
    private var due: Int64 = 0
    private var next: Int64 = 0

    /// Seconds that a frame may stand: a pause that is longer is a mistake in the source, and would
    /// be filled with frames for days.
    private static let longestPause = 86_400.0

    init(rate: Rational) {
        self.rate = rate
    }

    /// Seconds per unit of what is handed out.
    var timeBase: Rational { Rational(rate.denominator, rate.numerator) }

    /// Takes the next frame, once `nextFrame` has answered nil.
    ///
    /// - Throws: `unsupported` after a pause of more than a day.
    func take(_ frame: consuming Frame) throws(MediaError) {
        let time = frame.timeBase.rescale(frame.pts ?? 0, to: timeBase)
        guard let before = waiting.take() else {
            moment = time
            waiting = consume frame
            return
        }
        waiting = consume frame
        if time <= moment {
            omitted += 1
            return
        }
        try show(before, until: time)
    }

    /// No frame follows: the last one is shown for as long as it says.
    ///
    /// - Throws: `unsupported` when that is more than a day.
    func finish() throws(MediaError) {
        guard let last = waiting.take() else { return }
        let end = last.timeBase.rescale((last.pts ?? 0) &+ last.duration, to: timeBase)
        try show(last, until: max(end, moment &+ 1))
    }

    /// The next frame of the new rate, or nil when another must be taken first. Its pts counts units
    /// of `timeBase`.
    ///
    /// - Throws: `outOfMemory`.
    func nextFrame() throws(MediaError) -> Frame? {
        guard due > 0, let frame = current.take() else { return nil }
        due -= 1
        if due > 0 { current = try frame.sharingSamples() }
        frame.pts = next
        frame.duration = 1
        frame.timeBase = timeBase
        next += 1
        return frame
    }

    private func show(_ frame: consuming Frame, until end: Int64) throws(MediaError) {
        let count = end &- moment
        guard Double(count) <= Self.longestPause * (rate.value ?? 1) else {
            throw MediaError(
                .unsupported, "cannot give the frames a constant rate",
                reason: "the source stands still for more than a day at "
                    + "\(timeBase.seconds(moment)) s",
                hint: "leave out --fps-mode cfr")
        }
        current = consume frame
        due = count
        next = moment
        repeated += Int(count) - 1
        moment = end
    }
}

extension StreamInfo {
    /// The constant rate that suits the stream: its nominal one, which tells all its times, unless
    /// that is only a fine time base; then the common rate next above its average. Unknown when the
    /// container says neither.
    var constantRate: Rational {
        Pipeline.constantRate(real: realFrameRate, average: averageFrameRate)
    }
}

/// See `StreamInfo.constantRate`; `real` is the lowest rate that tells all times.
func constantRate(real: Rational, average: Rational) -> Rational {
    let (fine, mean) = (real.value ?? 0, average.value ?? 0)
    guard mean > 0 else { return fine > 0 && fine <= 60 ? real : Rational(0, 1) }
    if fine > 0, fine < 60.5 || abs(fine - mean) < mean / 100 { return real }
    let common: [Int32] = [1, 2, 5, 10, 12, 15, 20, 24, 25, 30, 50, 60, 90, 120, 240]
    return common.first { Double($0) > mean * 0.99 }.map { Rational($0, 1) } ?? average
}
