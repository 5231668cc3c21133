import Media

/// The queues between the stages of a run, and how long each may get.
///
/// Their capacities are the run's budget of memory: at most `decodedFrames` + `upscaledFrames` +
/// the frames in flight wait as pictures; packets are small.
struct StagePlumbing: Sendable {
    /// Packets of the video. Enough to bridge a burst of other streams' packets.
    static let videoPackets = 64
    /// Packets to the muxer, which never waits for another stage.
    static let muxerPackets = 256
    static let decodedFrames = 3
    static let upscaledFrames = 3

    let packets = BoundedQueue<Packet>(capacity: Self.videoPackets)
    let decoded = BoundedQueue<Frame>(capacity: Self.decodedFrames)
    let upscaled: BoundedQueue<Frame>
    let written = BoundedQueue<MuxItem>(capacity: Self.muxerPackets, producers: 2)
    let gate = OrderedGate()
    let history: FrameHistory

    /// Makes the queues of a run with so many threads in the upscale stage, and lets `control`
    /// close them.
    init(framesInFlight: Int, control: RunControl) {
        upscaled = BoundedQueue(capacity: Self.upscaledFrames, producers: framesInFlight)
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
