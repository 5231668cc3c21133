internal import CFFmpeg
internal import Imaging

/// Carries each frame's own pts and duration past an encoder.
///
/// Encoders give back the pts they got but not the duration, and some can count only in steps of
/// their frame rate (MPEG-2, Theora) or in 16-bit fractions of a second (MPEG-4). Those are given
/// frame numbers instead of times, and the times are put back on what they return, so that any
/// encoder keeps any time base and variable frame rates.
struct EncoderClock {
    enum Counting: Hashable {
        /// The encoder works in the frames' own time base.
        case time
        /// The encoder gets 0, 1, 2, … at this many frames per second.
        case frames(rate: Rational)
    }

    let counting: Counting
    /// Of pts and duration.
    let timeBase: Rational

    /// Frames on their way through the encoder, by the pts it knows.
    private var inside: [Int64: (pts: Int64, duration: Int64)] = [:]
    /// Pts of the newest frames by frame number, for decoding times; more than any encoder that
    /// counts frames holds back.
    private var recent = [Int64](repeating: 0, count: 256)
    private var count: Int64 = 0
    private var first: Int64 = 0
    private var lastDuration: Int64 = 0
    /// Pts of the newest frame, or nil before the first.
    private(set) var last: Int64?

    init(counting: Counting, timeBase: Rational) {
        self.counting = counting
        self.timeBase = timeBase
    }

    /// What the encoder is told to count in.
    var codecTimeBase: Rational {
        switch counting {
        case .time: timeBase
        case .frames(let rate): Rational(rate.denominator, rate.numerator)
        }
    }

    /// Registers the next frame, later than all before, and gives its pts and duration for the
    /// encoder. A duration of 0 means unknown.
    mutating func enter(pts: Int64, duration: Int64) -> (pts: Int64, duration: Int64) {
        completeDuration(until: pts)
        let key = counting == .time ? pts : count
        inside[key] = (pts, duration)
        recent[Int(count % Int64(recent.count))] = pts
        if count == 0 { first = pts }
        count += 1
        last = pts
        if duration > 0 { lastDuration = duration }
        return (key, counting == .time ? duration : 1)
    }

    /// A frame of unknown duration lasts until the next one.
    private mutating func completeDuration(until pts: Int64) {
        guard let last else { return }
        let key = counting == .time ? last : count - 1
        guard let entry = inside[key], entry.duration == 0 else { return }
        inside[key] = (entry.pts, pts - last)
        lastDuration = pts - last
    }

    /// The frame's own times for what the encoder gave back.
    mutating func leave(
        pts: Int64?, dts: Int64?
    ) -> (pts: Int64?, dts: Int64?, duration: Int64) {
        guard let pts else { return (nil, dts.map(decodingTime), lastDuration) }
        let entry = inside.removeValue(forKey: pts)
        let own = entry?.pts ?? (counting == .time ? pts : decodingTime(pts))
        let duration = entry.map { $0.duration > 0 ? $0.duration : lastDuration } ?? 0
        return (own, dts.map { min(decodingTime($0), own) }, duration)
    }

    /// The decoding time for a frame number: the pts of the frame that has this number, which is
    /// never later than that of the frame decoded then; before the first frame, steps of its
    /// duration back from it.
    private func decodingTime(_ dts: Int64) -> Int64 {
        guard counting != .time else { return dts }
        guard dts >= 0 else {
            let step = count > 1 ? recent[1] - first : lastDuration
            return first + dts * max(1, count > Int64(recent.count) ? lastDuration : step)
        }
        guard dts < count, dts >= count - Int64(recent.count) else { return last ?? first }
        return recent[Int(dts % Int64(recent.count))]
    }
}
