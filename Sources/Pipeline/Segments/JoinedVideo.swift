import DequeModule
import Imaging
import Media

/// The packets of all segments as those of one stream.
///
/// Decoding times are given anew. An encoder counts them back from its first frame by the reordering
/// that it found, which differs from segment to segment and, where frames last unequally, could go
/// back at a cut. Over the joined stream, the packet at place i gets the i-th pts, delayed by the
/// largest reordering of any segment: the rule that libx264 follows, which never gives a time
/// later than the frame's own.
final class JoinedVideo {
    private let journal: Journal
    private let records: [SegmentRecord]
    private let timeBase: Rational
    private let delay: Int
    private let ledger: PtsLedger
    private var index = 0
    private var reader: PacketFile.Reader?
    private var unread: PacketParts?
    private var decodingTimes = Deque<Int64>()
    private var latest: Int64?
    private var hasBegun = false
    /// Sentences on packets that aren't what the records say.
    private(set) var mismatches: [String] = []

    /// Joins segments, of which `records` must be all, in order; `delay` is what the encoder announces,
    /// in frames. Every pts is entered in `ledger` when its segment begins.
    ///
    /// - Throws: `PipelineError.output` for a damaged segment, which is forgotten.
    init(
        journal: Journal, records: [SegmentRecord], timeBase: Rational, delay: Int,
        ledger: PtsLedger
    ) throws {
        self.journal = journal
        self.records = records
        self.timeBase = timeBase
        self.ledger = ledger
        let reordering = records.map(\.reordering).max() ?? 0
        self.delay = reordering == 0 ? 0 : max(reordering, delay)
        try advance()
    }

    /// Seconds at which the next packet is to be decoded; nil at the end.
    var nextTime: Double? {
        guard unread != nil, let time = decodingTimes.first else { return nil }
        return timeBase.seconds(time)
    }

    /// The next packet; nil at the end.
    ///
    /// - Throws: as `init`, `MediaError.outOfMemory`.
    func next() throws -> Packet? {
        guard var parts = unread.take() else { return nil }
        parts.dts = decodingTimes.popFirst()
        try advance()
        return try Packet.made(of: parts, timeBase: timeBase)
    }

    private func advance() throws {
        do {
            while index < records.count {
                if reader == nil { reader = try begin(records[index]) }
                unread = try reader?.next()
                if unread != nil { return }
                guard reader?.checksum() == records[index].checksum else {
                    throw CheckedFile.Damage(description: "its checksum is wrong")
                }
                reader = nil
                index += 1
            }
        } catch let damage as CheckedFile.Damage {
            let number = records[index].segment
            journal.forget(number)
            throw PipelineError(
                .output,
                "segment \(number) ('\(journal.packetsPath(of: number))') can't be used: \(damage); "
                    + "it will be made anew")
        }
    }

    /// Reads a segment whole, for its times and to know it undamaged, and opens it again at its
    /// beginning.
    private func begin(_ record: SegmentRecord) throws -> PacketFile.Reader {
        let path = journal.packetsPath(of: record.segment)
        let scan = try PacketFile.Reader(path: path)
        var times: [Int64] = []
        while let parts = try scan.next() {
            if let pts = parts.pts { times.append(pts) }
        }
        guard scan.checksum() == record.checksum else {
            throw CheckedFile.Damage(description: "its checksum is wrong")
        }
        times.sort()
        let hash = try ContentHash()
        for pts in times { hash.update(pts) }
        if times.count != record.frames || hash.finish() != record.times {
            mismatches.append(
                "segment \(record.segment) holds \(times.count) packets of \(record.frames) frames, "
                    + "or not at their times")
        }
        if let first = times.first, let latest, first <= latest {
            mismatches.append("segment \(record.segment) begins before the one before ends")
        }
        latest = times.last ?? latest
        for pts in times { ledger.enter(pts) }
        if !hasBegun, let first = times.first {
            hasBegun = true
            let step =
                times.count > 1 ? times[1] &- first : max(1, (record.endPTS ?? first) &- first)
            for place in 0..<delay { decodingTimes.append(first &- Int64(delay - place) &* step) }
        }
        decodingTimes.append(contentsOf: times)
        return try PacketFile.Reader(path: path)
    }
}
