import Media

/// What reaches the decoder of a segmented run.
enum SegmentItem: ~Copyable, Sendable {
    /// What follows belongs to this segment.
    case begin(Segment)
    case packet(Packet)
}

/// Claims one segment after another and reads its packets.
struct SegmentDemuxStage {
    let claims: SegmentClaims
    let reader: SegmentReader
    let output: BoundedQueue<SegmentItem>
    let meter: RunMeter

    /// Returns when there is no segment left to claim or the run is shut down.
    ///
    /// - Throws: `MediaError` when reading fails, `PipelineError` when a lease can't be made.
    func run() throws {
        while let segment = try claims.next() {
            guard output.push(.begin(segment)) else { return }
            try reader.begin(segment)
            while true {
                let start = ContinuousClock.now
                let next = try reader.next()
                meter.addBusy(.demux, since: start)
                guard let packet = next else { break }
                guard output.push(.packet(packet)) else { return }
            }
        }
        output.finish()
    }
}
