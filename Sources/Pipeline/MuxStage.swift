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

/// Writes packets as they come, those of converted streams in their new form; libavformat
/// interleaves them.
struct MuxStage {
    let muxer: Muxer
    let input: BoundedQueue<MuxItem>
    /// The source's stream that the encoded video comes from.
    let videoIndex: Int
    /// The output's stream for each stream of the source that is kept.
    let indices: [Int: Int]
    /// What turns streams of the source into another form.
    let converters: [Int: any StreamConverter]
    let ledger: PtsLedger
    let meter: RunMeter

    /// Returns at the end of the input or when the run is shut down.
    ///
    /// - Throws: `MediaError` when writing fails.
    func run() throws(MediaError) {
        while let item = input.pop() {
            let start = ContinuousClock.now
            try take(item)
            meter.addBusy(.mux, since: start)
        }
        try finish()
    }

    /// Writes what one packet becomes.
    ///
    /// - Throws: `MediaError` when writing fails.
    func take(_ item: consuming MuxItem) throws(MediaError) {
        switch item.origin {
        case .encoded:
            count(item.packet)
            try write(item.packet, source: videoIndex)
        case .source(let index):
            if let converter = converters[index] {
                try converter.convert(item.packet) { packet throws(MediaError) in
                    try write(packet, source: index)
                }
            } else {
                try write(item.packet, source: index)
            }
        }
    }

    /// Writes what converters hold back.
    ///
    /// - Throws: `MediaError` when writing fails.
    func finish() throws(MediaError) {
        for (index, converter) in converters {
            try converter.finish { packet throws(MediaError) in
                try write(packet, source: index)
            }
        }
    }

    private func write(_ packet: consuming Packet, source: Int) throws(MediaError) {
        guard let stream = indices[source] else { return }
        try muxer.write(packet, stream: stream)
    }

    private func count(_ packet: borrowing Packet) {
        guard let pts = packet.pts else { return }
        ledger.crossOut(pts)
        meter.countFrame(
            from: packet.timeBase.seconds(pts),
            to: packet.timeBase.seconds(pts + packet.duration))
    }
}
