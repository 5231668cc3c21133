import Imaging
import Media

/// What reaches the muxer: a packet and the stream of the output it belongs to.
struct MuxItem: ~Copyable, Sendable {
    enum Origin: Sendable {
        /// Made by the video encoder.
        case encoded
        /// Taken from this stream of the source.
        case source(Int)
    }

    let origin: Origin
    let packet: Packet
}

/// Writes packets as they come; libavformat interleaves them.
struct MuxStage {
    let muxer: Muxer
    let input: BoundedQueue<MuxItem>
    /// The source's stream that the encoded video comes from.
    let videoIndex: Int
    /// The output's stream for each stream of the source that is kept.
    let indices: [Int: Int]
    let ledger: PtsLedger
    let meter: RunMeter

    /// Returns at the end of the input or when the run is shut down.
    ///
    /// - Throws: `MediaError` when writing fails.
    func run() throws(MediaError) {
        while let item = input.pop() {
            let start = ContinuousClock.now
            let source: Int
            switch item.origin {
            case .encoded:
                source = videoIndex
                count(item.packet)
            case .source(let index):
                source = index
            }
            guard let stream = indices[source] else { continue }
            try muxer.write(item.packet, stream: stream)
            meter.addBusy(.mux, since: start)
        }
    }

    private func count(_ packet: borrowing Packet) {
        guard let pts = packet.pts else { return }
        ledger.crossOut(pts)
        meter.countFrame(
            from: packet.timeBase.seconds(pts),
            to: packet.timeBase.seconds(pts + packet.duration))
    }
}
