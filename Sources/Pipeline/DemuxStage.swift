import Media

/// Reads the source and hands its packets out: the video's to the decoder, carried ones to the
/// muxer.
struct DemuxStage {
    let source: PacketSource
    let videoIndex: Int
    let video: BoundedQueue<Packet>
    let carried: BoundedQueue<MuxItem>
    let meter: RunMeter
    /// Ends the wait of a source that is read at its own pace; nil for one that isn't.
    let pacing: Interruption?

    /// Returns at the end of the source or when the run is shut down.
    ///
    /// - Throws: `MediaError` when reading fails.
    func run() throws(MediaError) {
        var pacer = PacketPacer()
        while true {
            let start = ContinuousClock.now
            let next = try source.next()
            meter.addBusy(.demux, since: start)
            guard let packet = next else { break }
            if let pacing { pacer.wait(for: packet, unless: pacing) }
            let index = packet.streamIndex
            if index == videoIndex {
                // The decoder closes its queue when the window is over; sound goes on.
                _ = video.push(packet)
            } else {
                let item = MuxItem(origin: .source(index), packet: packet)
                guard carried.push(item) else { return }
            }
        }
        video.finish()
        carried.finish()
    }
}
