internal import CFFmpeg

/// A checksum of bytes that come piece by piece: MurmurHash3, 128 bits, libavutil's.
///
/// It finds accidents, not forgery. One thread at a time.
package final class ContentHash: @unchecked Sendable {
    // One thread at a time, by contract.
    private var context: OpaquePointer?

    /// - Throws: `outOfMemory`. Calls `av_hash_alloc`.
    package init() throws(MediaError) {
        guard av_hash_alloc(&context, "murmur3") >= 0, context != nil else {
            throw .outOfMemory("a checksum")
        }
        av_hash_init(context)
    }

    deinit { av_hash_freep(&context) }

    package func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        av_hash_update(context, base.assumingMemoryBound(to: UInt8.self), bytes.count)
    }

    package func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The checksum of all that was added, in hexadecimal digits. Nothing can be added afterwards.
    package func finish() -> String {
        var digits = [CChar](repeating: 0, count: 2 * Int(AV_HASH_MAX_SIZE) + 1)
        let count = digits.count
        digits.withUnsafeMutableBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            av_hash_final_hex(context, base.assumingMemoryBound(to: UInt8.self), Int32(count))
        }
        let text = digits.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The checksum of bytes that are all there.
    ///
    /// - Throws: `outOfMemory`.
    package static func of(_ bytes: [UInt8]) throws(MediaError) -> String {
        let hash = try ContentHash()
        hash.update(bytes)
        return hash.finish()
    }
}
