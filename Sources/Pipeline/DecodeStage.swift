import Media

/// Decodes packets into frames; drains the decoder at the end.
struct DecodeStage {
    let source: FrameSource
    let input: BoundedQueue<Packet>
    let output: BoundedQueue<Frame>
    let ledger: PtsLedger
    let meter: RunMeter

    /// Returns at the end of the input or of the window, or when the run is shut down.
    ///
    /// - Throws: `MediaError` when the decoder fails for good.
    func run() throws(MediaError) {
        while true {
            let start = ContinuousClock.now
            let next = try source.next()
            meter.addBusy(.decode, since: start)
            switch consume next {
            case .frame(let frame):
                guard pass(frame) else { return }
            case .needsInput:
                if let packet = input.pop() {
                    let start = ContinuousClock.now
                    try source.send(packet)
                    meter.addBusy(.decode, since: start)
                } else {
                    try source.finish()
                }
            case .endOfStream:
                input.close()
                output.finish()
                return
            }
        }
    }

    /// Hands on a frame. Returns false when the run is shut down.
    func pass(_ frame: consuming Frame) -> Bool {
        if let pts = frame.pts { ledger.enter(pts) }
        return output.push(frame)
    }
}
