import Testing

@testable import Pipeline

/// Cutting by packets alone, at 100 ticks a second and segments of one second.
struct SegmentCutterTests {
    private struct Packet {
        var pts: Int64?
        var isKey = false
        var isClosed = true
    }

    private func cut(
        _ packets: [Packet], leastPackets: Int = 0, needsNeighbours: Bool = false
    ) -> (segments: [Segment], complaint: String?) {
        var cutter = SegmentCutter(
            length: 100, leastPackets: leastPackets, second: 100, needsNeighbours: needsNeighbours)
        for (place, packet) in packets.enumerated() {
            let key = packet.pts.map {
                KeyPacket(place: place, pts: $0, bytes: 1, checksum: "\(place)")
            }
            cutter.add(
                pts: packet.pts,
                key: packet.isKey ? key.map { (packet: $0, isClosed: packet.isClosed) } : nil)
        }
        return (cutter.segments, cutter.complaint)
    }

    /// Groups of ten pictures, ten ticks each, the first of each a key frame.
    private func groups(_ count: Int, isClosed: Bool = true) -> [Packet] {
        (0..<count * 10).map {
            Packet(pts: Int64($0 * 10), isKey: $0 % 10 == 0, isClosed: isClosed)
        }
    }

    @Test func aSegmentHasAsManyPacketsAsAsked() {
        let packets = groups(12)
        let all = cut(packets).segments
        let (fewer, complaint) = cut(packets, leastPackets: 35)
        #expect(complaint == nil)
        expectWhole(packets, fewer)
        #expect(fewer.map(\.start) == [nil, 400, 800])
        #expect(fewer.count < all.count)
    }

    /// Every pts belongs to one segment, whose packets hold it.
    private func expectWhole(_ packets: [Packet], _ segments: [Segment]) {
        for (place, packet) in packets.enumerated() {
            guard let pts = packet.pts else { continue }
            let owners = segments.filter { $0.contains(pts) }
            #expect(owners.count == 1, "pts \(pts)")
            guard let owner = owners.first else { continue }
            #expect(place >= owner.entry?.place ?? 0 && place < owner.endPacket ?? .max)
        }
    }

    @Test func closedKeyFramesAreCutAtAndReadNoFurther() {
        let packets = groups(5)
        let (segments, complaint) = cut(packets)
        #expect(complaint == nil)
        #expect(segments.map(\.start) == [nil, 100, 200, 300, 400])
        #expect(segments.map(\.endPacket) == [10, 20, 30, 40, nil])
        #expect(segments[1].entry?.place == 10)
        expectWhole(packets, segments)
    }

    @Test func neighboursAreDecodedOnBothSides() {
        let packets = groups(5)
        let (segments, _) = cut(packets, needsNeighbours: true)
        #expect(segments.map(\.start) == [nil, 100, 200, 300, 400])
        for segment in segments.dropFirst() {
            let first = segment.number * 10
            #expect(segment.entry?.place == first - 10)
            #expect(segments[segment.number - 1].endPacket.map { $0 > first } == true)
        }
        expectWhole(packets, segments)
    }

    @Test func whatRemainsBelowAQuarterStaysWithTheSegmentBefore() {
        var packets = groups(2)
        packets += [Packet(pts: 200, isKey: true), Packet(pts: 210)]
        #expect(cut(packets).segments.map(\.start) == [nil, 100])
    }

    @Test func openGroupsAreDecodedFromTheKeyFrameBefore() {
        // Each key frame is followed by two pictures that are shown before it.
        var packets: [Packet] = []
        for group in 0..<6 {
            let key = Int64(group * 100 + 20)
            packets.append(Packet(pts: key, isKey: true))
            if group > 0 { packets += [Packet(pts: key - 20), Packet(pts: key - 10)] }
            packets += (1...7).map { Packet(pts: key + Int64($0 * 10)) }
        }
        let (segments, _) = cut(packets)
        #expect(segments.count == 6)
        #expect(segments[2].start == 220)
        #expect(segments[2].entry?.pts == 120)
        // The segment before reads the two pictures behind the key frame.
        let key = packets.firstIndex { $0.pts == 220 } ?? 0
        #expect(segments[1].endPacket == key + 3)
        expectWhole(packets, segments)
    }

    @Test func aClosedKeyFrameIsWaitedForUpToTwiceTheLength() {
        var packets = groups(6, isClosed: false)
        packets[20].isClosed = true
        let (segments, _) = cut(packets)
        // 100 isn't closed, 200 comes too late to be waited for.
        #expect(segments[1].start == 100)
        packets[10] = Packet(pts: 100)
        packets[15] = Packet(pts: 150, isKey: true)
        #expect(cut(packets).segments[1].start == 150)
    }

    @Test func codecsThatReferPastAKeyFrameAreDecodedFromTheOneBefore() {
        let (segments, _) = cut(groups(4, isClosed: false))
        #expect(segments.map(\.start) == [nil, 100, 200, 300])
        #expect(segments.map { $0.entry?.pts } == [nil, 0, 100, 200])
    }

    @Test func unsureTimesAreNotCut() {
        var missing = groups(4)
        missing[7].pts = nil
        #expect(cut(missing).segments.count == 1)
        #expect(cut(missing).complaint?.contains("no timestamps") == true)

        let again = groups(8) + groups(4)
        #expect(cut(again).segments.count == 1)
        #expect(cut(again).complaint?.contains("go back") == true)
    }

    @Test func aSingleKeyFrameIsOneSegment() {
        var packets = groups(9)
        for index in packets.indices.dropFirst() { packets[index].isKey = false }
        #expect(cut(packets).segments == [Segment(number: 0)])
        #expect(cut([]).segments == [Segment(number: 0)])
    }
}
