import SuperResolution
import Testing

struct SampleChecksumTests {
    private static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 * $0 * 7 + $0 / 3) }
    }

    private static func checksum(_ bytes: [UInt8], parts: [Int]) -> String {
        var checksum = SampleChecksum()
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            var place = 0
            var turn = 0
            while place < bytes.count {
                let length = min(parts[turn % parts.count], bytes.count - place)
                checksum.update(base + place, stride: 0, length: length, rows: 1)
                place += length
                turn += 1
            }
        }
        return checksum.value
    }

    /// What `xxhsum -H2` 0.8 prints of the same bytes.
    @Test(
        arguments: [
            (241, "8e4d8c735f1e67497822064bc3b1053e"),
            (1024, "82c583f590c509b9e7ba1bc9411738a8"),
            (5000, "7fb6c4b958e66b8cb492a79736c0affd"),
        ],
        [[5000], [1], [63, 64, 65], [852, 426, 426], [0, 1024, 128]])
    func isTheReferencesHoweverItIsDivided(_ known: (count: Int, value: String), parts: [Int]) {
        #expect(Self.checksum(Self.bytes(known.count), parts: parts) == known.value)
    }

    @Test(arguments: [0, 1, 17])
    func leavesOutWhatLiesBetweenRows(padding: Int) {
        let (length, rows) = (100, 50)
        var padded = [UInt8](repeating: 0xee, count: (length + padding) * rows)
        let bytes = Self.bytes(length * rows)
        for row in 0..<rows {
            padded.replaceSubrange(
                row * (length + padding)..<row * (length + padding) + length,
                with: bytes[row * length..<(row + 1) * length])
        }
        var checksum = SampleChecksum()
        padded.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            checksum.update(base, stride: length + padding, length: length, rows: rows)
        }
        #expect(checksum.value == "7fb6c4b958e66b8cb492a79736c0affd")
    }

    @Test(arguments: [1, 63, 64, 65, 200, 1500])
    func everyByteCounts(count: Int) {
        let bytes = Self.bytes(count)
        var seen: Set = [Self.checksum(bytes, parts: [count])]
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 1
            seen.insert(Self.checksum(changed, parts: [count]))
        }
        #expect(seen.count == count + 1)
    }

    @Test func lengthCounts() {
        let values = (0...300).map {
            Self.checksum([UInt8](repeating: 0, count: $0), parts: [300])
        }
        #expect(Set(values).count == 301)
    }
}
