import Media
import SuperResolution

/// Encodes the frames of one segment into its file, and records it.
///
/// Used by one thread at a time: the encoding stage adds frames, the finishing stage ends it.
final class SegmentWriter: @unchecked Sendable {
    let segment: Segment
    private let encoder: Encoder?
    private let file: PacketFile.Writer
    private var samples = SampleChecksum()
    private let times: ContentHash
    private let meter: RunMeter
    private var frames = 0
    private var firstPTS: Int64?
    private var lastPTS: Int64?
    private var endPTS: Int64?
    /// In the order of the file.
    private var packetTimes: [Int64] = []

    /// Begins a segment; `encoder` is nil for one without frames.
    ///
    /// - Throws: `PipelineError.output`, `MediaError.outOfMemory`.
    init(_ segment: Segment, encoder: Encoder?, path: String, meter: RunMeter) throws {
        self.segment = segment
        self.encoder = encoder
        self.meter = meter
        file = try PacketFile.Writer(path: path)
        times = try ContentHash()
    }

    /// Encodes the next frame.
    ///
    /// - Throws: `MediaError` when the encoder fails, `PipelineError.output` when the disk does.
    func add(_ frame: consuming Frame) throws {
        guard let encoder, let pts = frame.pts else { return }
        let start = ContinuousClock.now
        frame.forEachPlane { rows in
            samples.update(
                rows.base, stride: rows.stride, length: rows.length, rows: rows.count)
        }
        times.update(pts)
        frames += 1
        firstPTS = firstPTS ?? pts
        lastPTS = pts
        try encoder.send(frame)
        try writePackets()
        meter.addBusy(.encode, since: start)
    }

    private func writePackets() throws {
        guard let encoder else { return }
        while case .packet(let packet) = try encoder.next() {
            let parts = packet.parts
            if let pts = parts.pts {
                packetTimes.append(pts)
                let end = pts &+ max(0, parts.duration)
                endPTS = max(endPTS ?? end, end)
            }
            try file.write(parts)
            meter.countFrame(lasting: packet.timeBase.seconds(parts.duration))
        }
    }

    /// Takes what the encoder holds back, makes the file whole, and returns its record.
    ///
    /// - Throws: as `add`; `PipelineError.internal` when packets and frames don't agree.
    func finish(plan: String, tally: SegmentTrack.Tally) throws -> SegmentRecord {
        let start = ContinuousClock.now
        try encoder?.finish()
        try writePackets()
        let asDecoded = times.finish()
        let asWritten = try ContentHash()
        let sorted = packetTimes.sorted()
        for pts in sorted { asWritten.update(pts) }
        guard tally.frames == frames, frames == packetTimes.count, asDecoded == asWritten.finish()
        else {
            throw PipelineError(
                .internal,
                "segment \(segment.number): \(tally.frames) frames were decoded, \(frames) encoded "
                    + "and \(packetTimes.count) written, or not at their times")
        }
        let parameters = try encoder?.makeParameters().extradata ?? []
        let checksum = try file.finish()
        meter.addBusy(.encode, since: start)
        return SegmentRecord(
            segment: segment.number, plan: plan, frames: frames, firstPTS: firstPTS,
            lastPTS: lastPTS, endPTS: endPTS, times: asDecoded, samples: samples.value,
            parameters: try ContentHash.of(parameters), reordering: reordering(sorted: sorted),
            bytes: file.byteCount, checksum: checksum, findings: tally.findings)
    }

    /// How many places a packet stands behind the place of its frame, at most.
    private func reordering(sorted: [Int64]) -> Int {
        let ranks = Dictionary(sorted.enumerated().map { ($1, $0) }, uniquingKeysWith: min)
        return packetTimes.enumerated().map { $0 - (ranks[$1] ?? $0) }.max() ?? 0
    }
}
