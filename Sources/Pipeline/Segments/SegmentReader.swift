import Imaging
import Media

/// Reads the packets of the video that a segment needs.
///
/// Segments that follow each other are read on without a seek. A seek is looked at: unless it leads
/// to the very packet that the plan names, the source is read from its beginning and packets are
/// counted. One thread at a time.
final class SegmentReader: @unchecked Sendable {
    // Handed from the thread that prepares a run to the one that demuxes.
    private let path: String
    private let videoIndex: Int
    private let interruption: Interruption
    private var demuxer: Demuxer
    /// Of the next packet of the video.
    private var place = 0
    private var unread: Packet?
    private var end: Int?

    /// Opens the source at `path`.
    ///
    /// - Throws: as `Demuxer.init`.
    init(path: String, videoIndex: Int) throws(MediaError) {
        self.path = path
        self.videoIndex = videoIndex
        interruption = Interruption()
        demuxer = try Self.open(path, videoIndex: videoIndex, interruption: interruption)
    }

    /// Makes reading fail soon. Any thread.
    func cancel() { interruption.cancel() }

    private static func open(
        _ path: String, videoIndex: Int, interruption: Interruption
    ) throws(MediaError) -> Demuxer {
        let demuxer = try Demuxer(path: path, interruption: interruption)
        // Where clocks may jump, they are repaired by what all streams say.
        if !demuxer.repairsDiscontinuities { demuxer.select([videoIndex]) }
        return demuxer
    }

    /// Goes to the packet where decoding of the segment begins.
    ///
    /// - Throws: `MediaError` when reading fails or the packet isn't there.
    func begin(_ segment: Segment) throws(MediaError) {
        end = segment.endPacket
        let target = segment.entry?.place ?? 0
        if place == target { return }
        guard let entry = segment.entry else { return try rewind() }
        if try find(entry) { return }
        try rewind()
        while place < target {
            guard try readPacket() != nil else { break }
            place += 1
        }
        guard place == target, let packet = try readPacket(), try entry.matches(packet) else {
            throw MediaError(
                .readFailed, "cannot read '\(path)' from packet \(target) on",
                reason: "it isn't the video that was planned for",
                hint: "has the file changed? begin anew with --restart")
        }
        unread = consume packet
    }

    /// The next packet of the segment; nil behind the last.
    ///
    /// - Throws: `MediaError` when reading fails.
    func next() throws(MediaError) -> Packet? {
        if let end, place >= end { return nil }
        if let packet = unread.take() {
            place += 1
            return packet
        }
        guard let packet = try readPacket() else { return nil }
        place += 1
        return packet
    }

    private func rewind() throws(MediaError) {
        demuxer = try Self.open(path, videoIndex: videoIndex, interruption: interruption)
        unread = nil
        place = 0
    }

    /// Seeks the packet. False when the container doesn't find it.
    private func find(_ entry: KeyPacket) throws(MediaError) -> Bool {
        unread = nil
        place = -1
        guard demuxer.seek(near: entry.pts, stream: videoIndex) else { return false }
        while let packet = try readPacket() {
            guard packet.isKeyFrame, let pts = packet.pts else { continue }
            if pts > entry.pts { return false }
            if try entry.matches(packet) {
                unread = consume packet
                place = entry.place
                return true
            }
        }
        return false
    }

    private func readPacket() throws(MediaError) -> Packet? {
        while let packet = try demuxer.readPacket() {
            if packet.streamIndex == videoIndex { return packet }
        }
        return nil
    }
}

extension KeyPacket {
    /// Describes a packet of a key frame.
    ///
    /// - Throws: `MediaError.outOfMemory`.
    init(_ packet: borrowing Packet, place: Int, pts: Int64) throws(MediaError) {
        self.init(
            place: place, pts: pts, bytes: packet.byteCount,
            checksum: try Self.checksum(of: packet))
    }

    func matches(_ packet: borrowing Packet) throws(MediaError) -> Bool {
        guard packet.pts == pts, packet.byteCount == bytes else { return false }
        return try Self.checksum(of: packet) == checksum
    }

    private static func checksum(of packet: borrowing Packet) throws(MediaError) -> String {
        let hash = try ContentHash()
        packet.withBytes { hash.update($0) }
        return hash.finish()
    }
}

extension SegmentCutter {
    /// Reads all packets of the video of the source at `path` and cuts it.
    /// A segment is `length` seconds and `leastPackets` packets long at least; with `needsNeighbours` frames are made from those
    /// before and behind them; `interruption` ends the reading.
    ///
    /// - Throws: `MediaError` when reading fails.
    static func segments(
        path: String, video: StreamInfo, length: Double, leastPackets: Int, needsNeighbours: Bool,
        interruption: Interruption
    ) throws -> (segments: [Segment], complaint: String?) {
        let second = video.timeBase.value.map { $0 > 0 ? 1 / $0 : 1 } ?? 1
        var cutter = SegmentCutter(
            length: Int64(min(length * second, 1e15)), leastPackets: leastPackets,
            second: Int64(min(second, 1e15)), needsNeighbours: needsNeighbours)
        let demuxer = try Demuxer(path: path, interruption: interruption)
        if !demuxer.repairsDiscontinuities { demuxer.select([video.index]) }
        while let packet = try demuxer.readPacket() {
            guard packet.streamIndex == video.index else { continue }
            var key: (packet: KeyPacket, isClosed: Bool)?
            if packet.isKeyFrame, let pts = packet.pts {
                key = (
                    try KeyPacket(packet, place: cutter.count, pts: pts),
                    packet.isClosedKeyFrame(of: video)
                )
            }
            cutter.add(pts: packet.pts, key: key)
        }
        if demuxer.discontinuityCount > 0 { cutter.complain("its clock is set anew in mid-stream") }
        return (cutter.segments, cutter.complaint)
    }
}
