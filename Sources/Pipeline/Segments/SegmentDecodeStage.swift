import Media

/// Decodes segments, each with a decoder of its own, so that a segment's frames don't depend on
/// what was decoded before.
struct SegmentDecodeStage {
    /// Opens a decoder.
    let makeFrames: @Sendable (Segment) throws -> FrameSource
    /// What the window adds to the source's pts.
    let shift: Int64
    let input: BoundedQueue<SegmentItem>
    let output: BoundedQueue<Frame>
    let track: SegmentTrack
    let meter: RunMeter

    /// Returns at the end of the input or when the run is shut down.
    ///
    /// - Throws: `MediaError` when a decoder can't be opened or fails for good.
    func run() throws {
        var current: Decoding?
        while let item = input.pop() {
            switch consume item {
            case .begin(let segment):
                try current?.finish()
                track.begin(segment)
                current = Decoding(segment, frames: try makeFrames(segment), stage: self)
            case .packet(let packet):
                try current?.take(packet)
            }
        }
        try current?.finish()
        output.finish()
    }

    /// One segment on its way through its decoder.
    private final class Decoding {
        private let segment: Segment
        private let frames: FrameSource
        private let stage: SegmentDecodeStage
        /// Waits for the frame behind it, which says how long it lasts.
        private var held: Frame?
        private var count = 0
        private var hasEnded = false

        init(_ segment: Segment, frames: FrameSource, stage: SegmentDecodeStage) {
            self.segment = segment
            self.frames = frames
            self.stage = stage
        }

        func take(_ packet: borrowing Packet) throws {
            guard !hasEnded else { return }
            let start = ContinuousClock.now
            try frames.send(packet)
            stage.meter.addBusy(.decode, since: start)
            try drain()
        }

        /// Takes what the decoder still holds, and reports what became of the segment.
        func finish() throws {
            if !hasEnded {
                try frames.finish()
                try drain()
            }
            handOn(until: segment.end.map { $0 &+ stage.shift })
            stage.track.end(
                segment, SegmentTrack.Tally(frames: count, findings: frames.findings))
        }

        private func drain() throws {
            while true {
                let start = ContinuousClock.now
                let next = try frames.next()
                stage.meter.addBusy(.decode, since: start)
                switch consume next {
                case .needsInput: return
                case .endOfStream:
                    hasEnded = true
                    return
                case .frame(let frame): take(frame)
                }
            }
        }

        private func take(_ frame: consuming Frame) {
            guard let pts = frame.pts else { return }
            handOn(until: pts)
            if segment.contains(pts &- stage.shift) { held = consume frame }
        }

        /// Hands on the frame that waits; one of unknown duration lasts until `pts`.
        private func handOn(until pts: Int64?) {
            guard let frame = held.take() else { return }
            if frame.duration <= 0, let pts, let own = frame.pts { frame.duration = pts &- own }
            count += 1
            _ = stage.output.push(frame)
        }
    }
}
