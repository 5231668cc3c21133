import Media

/// Encodes frames in order and hands the packets to the muxer; drains the encoder at the end.
struct EncodeStage {
    let encoder: Encoder
    let input: BoundedQueue<Frame>
    let output: BoundedQueue<MuxItem>
    let meter: RunMeter

    /// Returns at the end of the input or when the run is shut down.
    ///
    /// - Throws: `MediaError` when the encoder fails.
    func run() throws(MediaError) {
        while let frame = input.pop() {
            let start = ContinuousClock.now
            try encoder.send(frame)
            meter.addBusy(.encode, since: start)
            guard try passOn() else { return }
        }
        try encoder.finish()
        guard try passOn() else { return }
        output.finish()
    }

    /// Hands on every packet that is ready. Returns false when the run is shut down.
    private func passOn() throws(MediaError) -> Bool {
        while true {
            let start = ContinuousClock.now
            let next = try encoder.next()
            meter.addBusy(.encode, since: start)
            switch consume next {
            case .packet(let packet):
                guard output.push(MuxItem(origin: .encoded, packet: packet)) else { return false }
            case .needsInput: return true
            case .endOfStream: return true
            }
        }
    }
}
