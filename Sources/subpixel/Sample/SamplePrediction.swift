import Foundation
import Media

/// What a run on a whole video takes and makes, from runs on parts of it.
///
/// A part is not a small whole. It begins with a key frame and with a picture that nothing could be
/// taken over for, it has a header of its own, and starting and ending take their time. So what every
/// run has once is told apart from what grows with the video:
///
/// - *Time* is a + b·seconds, the file's header and tables are c + d·packets. One more run, as short
///   as can be, gives a and c.
/// - *Video* is keys·(mean key frame) + (frames − keys)·(mean of the others)·liveliness, the last by
///   `SourceActivity`. Within a part, key
///   frames after the first are cuts, k a frame. In the whole, there is one at each cut and wherever
///   g frames have passed without one; with cuts at random the mean distance is (1 − e^(−k·g)) / k,
///   which is g without cuts.
struct SamplePrediction {
    private let parts: [SampleCost]
    /// Of the run that is as short as can be; nil where there was none.
    private let shortest: SampleCost?
    /// Whether the part is the whole.
    private let isWhole: Bool
    /// How many times as much goes on in the whole as in the parts.
    private let liveliness: Double
    private let framesPerSecond: Double
    /// Seconds between key frames at most.
    private let keyFrameInterval: Double

    /// `parts` have frames.
    init(
        parts: [SampleCost], shortest: SampleCost?, isWhole: Bool = false,
        liveliness: Double = 1, keyFrameInterval: Double = EncoderDefaults.keyFrameInterval
    ) {
        self.parts = parts
        self.shortest = shortest
        self.isWhole = isWhole
        self.liveliness = liveliness
        self.keyFrameInterval = keyFrameInterval
        framesPerSecond =
            Double(parts.map(\.video.count).reduce(0, +))
            / max(parts.map(\.seconds).reduce(0, +), 1e-9)
    }

    private func total(_ value: (SampleCost) -> Double) -> Double {
        parts.map(value).reduce(0, +)
    }

    // MARK: - Time

    /// Seconds of wall time that every run takes once. Clocks are not exact, and a run may have been
    /// held up: at most three quarters of what the quickest part took.
    var startTime: Double {
        let constant = Self.constant(
            shortest.map { ($0.seconds, $0.elapsed) },
            parts.first.map { ($0.seconds, $0.elapsed) })
        return min(constant, 0.75 * (parts.map(\.elapsed).min() ?? 0))
    }

    /// Seconds of wall time for each second of video, without `startTime`.
    var timePerSecond: Double {
        (total(\.elapsed) - startTime * Double(parts.count)) / max(total(\.seconds), 1e-9)
    }

    /// Seconds of wall time for so many seconds of video.
    func time(of seconds: Double) -> Double {
        isWhole ? total(\.elapsed) : startTime + timePerSecond * seconds
    }

    // MARK: - Size

    /// Bits of video per second.
    var bitRate: Double {
        if isWhole {
            return total { Double($0.video.map(\.bytes).reduce(0, +)) } * 8 / total(\.seconds)
        }
        return framesPerSecond * 8
            * (keyShare * keySize + (1 - keyShare) * otherSize)
    }

    /// Bytes of a file with so many seconds of video.
    func bytes(of seconds: Double) -> Double {
        if isWhole { return total { Double($0.bytes) } }
        let frames = seconds * framesPerSecond
        let keys = max(1, frames * keyShare)
        let video = keys * keySize + max(0, frames - keys) * otherSize
        let scale = seconds / max(total(\.seconds), 1e-9)
        let header = Self.constant(
            shortest.map { (Double($0.packetCount), Double($0.overhead)) },
            parts.first.map { (Double($0.packetCount), Double($0.overhead)) })
        let tables =
            (total { Double($0.overhead) } - header * Double(parts.count)) * scale
        return video + total { Double($0.otherBytes) } * scale
            + Double(parts.first?.coverBytes ?? 0) + header + tables
    }

    /// The share of frames that are key frames in the whole, 0...1.
    private var keyShare: Double {
        let longest = max(1, keyFrameInterval * framesPerSecond)
        var cuts = 0
        var frames = 0
        for part in parts {
            var distance = 0
            for packet in part.video.dropFirst() {
                distance += 1
                frames += 1
                guard packet.isKey else { continue }
                // One that comes because it is time is no cut.
                if Double(distance) < 0.98 * longest { cuts += 1 }
                distance = 0
            }
        }
        guard cuts > 0, frames > 0 else { return 1 / longest }
        let rate = Double(cuts) / Double(frames)
        return min(1, rate / (1 - exp(-rate * longest)))
    }

    /// Mean bytes of key frames, and of other frames of the whole.
    private var keySize: Double { meanSize { $0 } }
    private var otherSize: Double { meanSize { !$0 } * liveliness }

    /// The mean size of key frames or of the others, 0 where there are none.
    private func meanSize(_ isWanted: (_ isKey: Bool) -> Bool) -> Double {
        let sizes = parts.flatMap(\.video).filter { isWanted($0.isKey) }.map(\.bytes)
        return sizes.isEmpty ? 0 : Double(sizes.reduce(0, +)) / Double(sizes.count)
    }

    /// Where the line through two points (amount, cost) meets amount 0, within 0 and the smaller cost.
    private static func constant(
        _ short: (amount: Double, cost: Double)?, _ long: (amount: Double, cost: Double)?
    ) -> Double {
        guard let short, let long, long.amount > short.amount else { return 0 }
        let slope = max(0, (long.cost - short.cost) / (long.amount - short.amount))
        return max(0, min(short.cost - slope * short.amount, long.cost))
    }
}
