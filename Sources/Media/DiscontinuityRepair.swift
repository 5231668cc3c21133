internal import Imaging

/// Makes timestamps continuous where a container's clock was set anew in mid-stream, as happens in
/// MPEG-TS when recordings are glued or a sender restarts.
///
/// Rule, on decoding times of video and audio: a packet that lies more than 0.1 s before or 10 s
/// after the end of its stream's previous packet starts a new epoch, whose offset lets it follow
/// what was read last of any stream. All streams of a source share the epochs, so that sound stays
/// with its picture: another stream enters the epoch when its own clock jumps and the epoch's offset
/// brings it near (0.5 s before to 10 s after) its last packet. Streams of other kinds (subtitles,
/// data) are too sparse to judge by and take part in the newest epoch.
struct DiscontinuityRepair {
    /// Microseconds.
    static let backwardTolerance: Int64 = 100_000
    /// Microseconds. How much earlier than the stream that came first another may enter an epoch.
    static let entryTolerance: Int64 = 500_000
    /// Microseconds. Longer than any pause between two packets of a broadcast.
    static let forwardTolerance: Int64 = 10_000_000

    private struct State {
        var isJudged: Bool
        var frameDuration: Int64
        var epoch = 0
        /// Where the next packet is expected after repair, in microseconds.
        var expected: Int64?
    }

    /// What each epoch adds to the timestamps, in microseconds.
    private(set) var offsets: [Int64] = [0]
    private var states: [State]

    init(streams: [StreamInfo]) {
        self.init(
            isJudged: streams.map { $0.kind == .video && !$0.isCover || $0.kind == .audio },
            frameDurations: streams.map { stream in
                let rate = stream.averageFrameRate.value ?? 0
                return rate > 0 ? Int64(1_000_000 / rate) : 0
            })
    }

    /// Per stream: whether it may start an epoch, and microseconds of a packet without duration.
    init(isJudged: [Bool], frameDurations: [Int64]) {
        states = zip(isJudged, frameDurations).map { State(isJudged: $0, frameDuration: $1) }
    }

    /// How many times the clock was set anew.
    var discontinuityCount: Int { offsets.count - 1 }

    /// Forgets where the streams are, after a seek. Offsets stay 0 from then on.
    mutating func forget() {
        offsets = [0]
        for index in states.indices {
            states[index].epoch = 0
            states[index].expected = nil
        }
    }

    /// Shifts the packet's pts and dts by its epoch's offset.
    mutating func repair(_ packet: borrowing Packet) {
        guard states.indices.contains(packet.streamIndex) else { return }
        let microsecond = Rational(1, 1_000_000)
        let timeBase = packet.timeBase
        guard timeBase.isKnown else { return }
        let time = (packet.dts ?? packet.pts).map { timeBase.rescale($0, to: microsecond) }
        let duration = timeBase.rescale(packet.duration, to: microsecond)
        let offset = offset(at: time, duration: duration, stream: packet.streamIndex)
        guard offset != 0 else { return }
        let shift = microsecond.rescale(offset, to: timeBase)
        packet.pts = packet.pts.map { $0 &+ shift }
        packet.dts = packet.dts.map { $0 &+ shift }
    }

    /// The offset for a packet of `stream` that the container puts at `time`; all in microseconds.
    mutating func offset(at time: Int64?, duration: Int64, stream: Int) -> Int64 {
        guard states[stream].isJudged else { return offsets[offsets.count - 1] }
        guard let time else { return offsets[states[stream].epoch] }
        let length = duration > 0 ? duration : states[stream].frameDuration
        if let expected = states[stream].expected {
            let distances = offsets.indices.map { ($0, time &+ offsets[$0] &- expected) }
            let current = states[stream].epoch
            if !isContinuous(distances[current].1) {
                // Of the epochs entered since, the one that fits best; else a new one.
                let known = distances.suffix(from: current + 1)
                    .filter { isContinuous($0.1, Self.entryTolerance) }
                    .min { abs($0.1) < abs($1.1) }
                if let known {
                    states[stream].epoch = known.0
                } else {
                    offsets.append(latestEnd(near: expected) &- time)
                    states[stream].epoch = offsets.count - 1
                }
            }
        } else {
            states[stream].epoch = offsets.count - 1
        }
        let offset = offsets[states[stream].epoch]
        let end = time &+ offset &+ length
        states[stream].expected = max(end, states[stream].expected ?? end)
        return offset
    }

    /// Where the newest packet of any judged stream ends, unless that is out of reach.
    private func latestEnd(near expected: Int64) -> Int64 {
        states.compactMap(\.expected).filter { $0 &- expected <= Self.forwardTolerance }.max()
            ?? expected
    }

    private func isContinuous(_ distance: Int64, _ early: Int64 = backwardTolerance) -> Bool {
        distance >= -early && distance <= Self.forwardTolerance
    }
}
