internal import CKernels

/// A checksum of samples that come row by row: XXH3, 128 bits.
///
/// Of the rows of all planes without their padding it is what `xxhsum -H2` prints of the file that
/// `ffmpeg -f rawvideo` writes of the same pictures, if that is longer than 240 bytes. It finds
/// accidents, not forgery, at the speed of memory.
package struct SampleChecksum: Sendable {
    private var state = checksum()

    package init() { checksum_init(&state) }

    /// Adds `rows` rows of `length` bytes each, `stride` bytes from one to the next.
    package mutating func update(_ base: UnsafeRawPointer, stride: Int, length: Int, rows: Int) {
        checksum_update(&state, base.assumingMemoryBound(to: UInt8.self), stride, length, rows)
    }

    /// The checksum of all that was added so far, in 32 hexadecimal digits.
    package var value: String {
        var halves: [UInt64] = [0, 0]
        withUnsafePointer(to: state) { checksum_value($0, &halves) }
        return halves.map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
