import Media

/// The queues between the stages of a run, and how long each may get.
///
/// Their capacities are the run's budget of memory: at most `decodedFrames` + `upscaledFrames` +
/// the frames in flight wait as pictures; packets are small.
struct StagePlumbing: Sendable {
    /// Packets of the video. Enough to bridge a burst of other streams' packets.
    static let videoPackets = 64
    /// The same where the source doesn't wait: what comes during a spurt of load is taken from the
    /// network all the same.
    static let livePackets = 2048
    /// Packets to the muxer, which never waits for another stage.
    static let muxerPackets = 256
    /// One where latency matters.
    static let decodedFrames = 3
    static let upscaledFrames = 3

    let packets: BoundedQueue<Packet>
    let decoded: BoundedQueue<Frame>
    let upscaled: BoundedQueue<Frame>
    let written = BoundedQueue<MuxItem>(capacity: Self.muxerPackets, producers: 2)
    let gate = OrderedGate()
    let history: FrameHistory

    /// Makes the queues of a run with so many threads in the upscale stage, and lets `control`
    /// close them.
    init(
        framesInFlight: Int, latency: Latency = .normal, keepsPace: Bool = false,
        control: RunControl
    ) {
        packets = BoundedQueue(capacity: keepsPace ? Self.livePackets : Self.videoPackets)
        let isLow = latency == .low
        decoded = BoundedQueue(capacity: isLow ? 1 : Self.decodedFrames)
        upscaled = BoundedQueue(
            capacity: isLow ? 1 : Self.upscaledFrames, producers: framesInFlight)
        history = FrameHistory(framesInFlight: framesInFlight)
        control.onEnd { [packets, decoded, upscaled, written, gate, history] in
            packets.close()
            decoded.close()
            upscaled.close()
            written.close()
            gate.close()
            history.close()
        }
    }
}
