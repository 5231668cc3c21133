import Foundation
import TestSupport
import Testing

/// HDR10+ and Dolby Vision through the built tool: never lost without a word.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct DynamicMetadataTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func makeClip(_ name: String, _ options: [String] = []) throws {
        try Judge.make(
            folder.file(name),
            [
                "-f", "lavfi", "-i", "testsrc2=s=64x64:r=10:d=0.4", "-c:v", "libx265",
                "-x265-params", "log-level=error:bframes=0:keyint=1", "-pix_fmt", "yuv420p10le",
                "-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc",
            ] + options)
    }

    private func sideData(of file: String) throws -> [[String]] {
        let value = try Judge.probe(
            folder.file(file), ["-select_streams", "v:0", "-show_frames"])
        let frames = try #require(value["frames"] as? [[String: Any]])
        return frames.map { frame in
            (frame["side_data_list"] as? [[String: Any]] ?? []).compactMap {
                $0["side_data_type"] as? String
            }
        }
    }

    /// An SEI NAL unit of HEVC with the least that ST 2094-40 allows, after ETSI TS 103 433-2: one
    /// window, no percentiles, no tone mapping.
    private static var dynamicMetadata: Data {
        var bits: [Bool] = []
        func write(_ value: Int, _ count: Int) {
            bits += (0..<count).reversed().map { value >> $0 & 1 == 1 }
        }
        // Country, provider, its code, application, version.
        for (value, count) in [(0xB5, 8), (0x3C, 16), (1, 16), (4, 8), (1, 8)] {
            write(value, count)
        }
        // Windows, target's luminance, its actual peak (none); maxscl and average; percentiles.
        for (value, count) in [(1, 2), (400, 27), (0, 1)] { write(value, count) }
        for _ in 0..<4 { write(5000, 17) }
        for (value, count) in [(0, 4), (100, 10), (0, 1), (0, 1), (0, 1)] { write(value, count) }
        while bits.count % 8 != 0 { bits.append(false) }
        let payload = stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
        }
        // Prefix SEI; T.35, its length, it, the trailing bit. Zeros are escaped.
        var unit: [UInt8] = [39 << 1, 1]
        var zeros = 0
        for byte in [4, UInt8(payload.count)] + payload + [0x80] {
            if zeros >= 2, byte <= 3 {
                unit.append(3)
                zeros = 0
            }
            unit.append(byte)
            zeros = byte == 0 ? zeros + 1 : 0
        }
        return Data([0, 0, 0, 1] + unit)
    }

    /// The stream with that unit before each picture's first slice.
    private func makeDynamicClip() throws {
        try makeClip("plain.hevc")
        let bytes = [UInt8](try Data(contentsOf: folder.file("plain.hevc")))
        var result = Data()
        for index in bytes.indices {
            let isStart =
                index + 6 < bytes.count && bytes[index...].starts(with: [0, 0, 1])
                && bytes[index + 3] >> 1 & 0x3F < 32 && bytes[index + 5] & 0x80 != 0
            if isStart { result += Self.dynamicMetadata }
            result.append(bytes[index])
        }
        try result.write(to: folder.file("dynamic.hevc"))
        try Judge.make(
            folder.file("in.mkv"),
            ["-r", "10", "-i", folder.file("dynamic.hevc").path, "-c", "copy"])
    }

    @Test func dynamicMetadataIsWrittenOrItsLossIsSaid() throws {
        try makeDynamicClip()
        let kind = "HDR Dynamic Metadata SMPTE2094-40 (HDR10+)"
        try #require(try sideData(of: "in.mkv").allSatisfy { $0.contains(kind) })
        let outcome = try BuiltTool.run(
            ["upscale", "in.mkv", "out.mkv", "-p", "fast", "-j", "2", "-c", "libx265"],
            in: folder.url)
        let written = try sideData(of: "out.mkv")
        #expect(written.count == 4)
        if written.allSatisfy({ $0.contains(kind) }) {
            #expect(outcome.status == 0, "\(outcome.messages)")
        } else {
            #expect(outcome.status == 8)
            #expect(outcome.messages.contains("HDR10+ metadata is dropped: libx265"))
        }
    }

    /// A box that says Dolby Vision, profile 8.1, put into the sample entry.
    private func addDolbyVision(to file: URL) throws {
        var bytes = try Data(contentsOf: file)
        // Version 1.0; profile 8, level 1, RPU and base layer; compatible with HDR10.
        let fields: [UInt8] =
            [1, 0, 8 << 1, 1 << 3 | 0b101, 1 << 4] + [UInt8](repeating: 0, count: 19)
        let box = Data([0, 0, 0, 32] + Array("dvvC".utf8) + fields)
        var end = 0
        for name in ["moov", "trak", "mdia", "minf", "stbl", "stsd", "hvc1"] {
            let start = try #require(bytes.range(of: Data(name.utf8))).lowerBound - 4
            let size = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
            end = start + size
            let grown = UInt32(size + box.count).bigEndian
            withUnsafeBytes(of: grown) { bytes.replaceSubrange(start..<start + 4, with: $0) }
        }
        bytes.insert(contentsOf: box, at: end)
        try bytes.write(to: file)
    }

    @Test func dolbyVisionIsDroppedWithAWord() throws {
        try makeClip("in.mp4", ["-tag:v", "hvc1"])
        try addDolbyVision(to: folder.file("in.mp4"))
        let before = try Judge.probe(folder.file("in.mp4"), ["-show_streams"])
        try #require("\(before)".contains("DOVI configuration record"))
        let outcome = try BuiltTool.run(
            ["upscale", "in.mp4", "out.mp4", "-p", "fast", "-j", "2", "-c", "libx265"],
            in: folder.url)
        #expect(outcome.status == 8, "\(outcome.messages)")
        #expect(outcome.messages.contains("Dolby Vision profile 8 is dropped"))
        #expect(outcome.messages.contains("its base layer is kept"))
        let after = try Judge.probe(folder.file("out.mp4"), ["-show_streams"])
        #expect(!"\(after)".contains("DOVI"))
    }
}
