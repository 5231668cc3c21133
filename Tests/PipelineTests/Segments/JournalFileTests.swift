import Foundation
import Media
import TestSupport
import Testing

@testable import Pipeline

/// The files of a journal, whole and damaged.
struct JournalFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private struct Value: Codable, Hashable {
        var name: String
        var numbers: [Int]
    }

    @Test func aCheckedFileGivesItsValueBack() throws {
        let value = Value(name: "a \"b\"\nc – 文", numbers: [1, -2, .max])
        let checksum = try CheckedFile.write(value, to: folder.path("v.json"))
        let read = try #require(try CheckedFile.read(Value.self, from: folder.path("v.json")))
        #expect(read.value == value)
        #expect(read.checksum == checksum)
        #expect(try CheckedFile.read(Value.self, from: folder.path("none.json")) == nil)
        // Nothing half written stays.
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["v.json"])
    }

    @Test func damageOfAnyByteOfACheckedFileIsFound() throws {
        let path = folder.path("v.json")
        try CheckedFile.write(Value(name: "x", numbers: [1, 2]), to: path)
        try forEachDamage(path) {
            #expect(throws: CheckedFile.Damage.self) {
                try CheckedFile.read(Value.self, from: path)
            }
        }
    }

    private var packets: [PacketParts] {
        [
            PacketParts(
                pts: 3, dts: nil, duration: 1, flags: 1, bytes: [1, 2, 3],
                sideData: [.init(kind: 7, bytes: [9, 8])]),
            PacketParts(pts: .max, dts: -4, duration: 0, flags: 0, bytes: [], sideData: []),
        ]
    }

    private func writePackets(_ path: String) throws -> String {
        let writer = try PacketFile.Writer(path: path)
        for parts in packets { try writer.write(parts) }
        return try writer.finish()
    }

    @Test func packetsComeBackAsTheyWere() throws {
        let checksum = try writePackets(folder.path("p"))
        let reader = try PacketFile.Reader(path: folder.path("p"))
        var read: [PacketParts] = []
        while let parts = try reader.next() { read.append(parts) }
        #expect(read == packets)
        #expect(reader.checksum() == checksum)
    }

    @Test func damageOfAnyByteOfPacketsIsFound() throws {
        let path = folder.path("p")
        let checksum = try writePackets(path)
        try forEachDamage(path) {
            let found: String?
            do {
                let reader = try PacketFile.Reader(path: path)
                while try reader.next() != nil {}
                found = reader.checksum()
            } catch {
                found = nil
            }
            #expect(found != checksum)
        }
    }

    @Test func packetsThatAreGivenUpLeaveNothing() throws {
        do {
            let writer = try PacketFile.Writer(path: folder.path("p"))
            try writer.write(packets[0])
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    }

    @Test func aRecordCountsOnlyForItsPlanAndItsPackets() throws {
        let journal = Journal(folder: folder.url.path)
        let checksum = try writePackets(journal.packetsPath(of: 3))
        let size = try folder.bytes("segment-00003.packets").count
        let record = SegmentRecord(
            segment: 3, plan: "p", frames: 2, firstPTS: 3, lastPTS: .max, endPTS: .max, times: "",
            samples: "", parameters: "", reordering: 0, bytes: size, checksum: checksum,
            findings: .init())
        try journal.write(record)
        #expect(journal.record(of: 3, plan: "p") == record)
        #expect(journal.record(of: 3, plan: "q") == nil)
        #expect(journal.record(of: 2, plan: "p") == nil)
        #expect(journal.verifiedRecord(of: 3, plan: "p") == record)
        try forEachDamage(journal.packetsPath(of: 3)) {
            try? journal.write(record)
            #expect(journal.verifiedRecord(of: 3, plan: "p") == nil)
        }
        try FileManager.default.removeItem(atPath: journal.packetsPath(of: 3))
        try journal.write(record)
        #expect(journal.record(of: 3, plan: "p") == nil)
    }

    /// Calls `body` with each byte changed in turn, and with the file cut at each length.
    private func forEachDamage(_ path: String, _ body: () throws -> Void) throws {
        let url = URL(fileURLWithPath: path)
        let whole = [UInt8](try Data(contentsOf: url))
        defer { try? Data(whole).write(to: url) }
        for index in whole.indices {
            for mask: UInt8 in [0x01, 0x80, 0xFF] {
                var bytes = whole
                bytes[index] ^= mask
                try Data(bytes).write(to: url)
                try body()
            }
            try Data(whole.prefix(index)).write(to: url)
            try body()
        }
        try Data(whole + [10]).write(to: url)
        try body()
    }
}
