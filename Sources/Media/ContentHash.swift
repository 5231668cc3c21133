internal import CFFmpeg

/// A checksum of bytes or samples that come piece by piece: MurmurHash3, 128 bits, libavutil's.
///
/// It finds accidents, not forgery, at several gigabytes per second. Of samples it is what
/// `ffmpeg -f rawvideo` followed by `-f hash -hash murmur3` makes of the same pictures: the rows of
/// each plane without their padding. One thread at a time.
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

    /// Adds the samples of a picture in any pixel format, row by row.
    package func update(_ frame: borrowing Frame) {
        let raw = frame.pointer.pointee
        let format = frame.pixelFormat.av
        let planes = max(0, av_pix_fmt_count_planes(format))
        var shift: (horizontal: Int32, vertical: Int32) = (0, 0)
        av_pix_fmt_get_chroma_sub_sample(format, &shift.horizontal, &shift.vertical)
        for plane in 0..<planes {
            guard let base = frame.rows(ofPlane: Int(plane)) else { continue }
            let length = Int(av_image_get_linesize(format, raw.width, plane))
            let isChroma = plane == 1 || plane == 2
            let height = isChroma ? -(-raw.height >> shift.vertical) : raw.height
            for row in 0..<Int(height) where length > 0 {
                update(UnsafeRawBufferPointer(start: base.start + row * base.stride, count: length))
            }
        }
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

extension Frame {
    /// Where the rows of a plane begin, and bytes from one to the next.
    fileprivate borrowing func rows(
        ofPlane index: Int
    ) -> (start: UnsafePointer<UInt8>, stride: Int)? {
        let data = pointer.pointee.data
        let strides = pointer.pointee.linesize
        let start =
            switch index {
            case 0: data.0
            case 1: data.1
            case 2: data.2
            default: data.3
            }
        let stride =
            switch index {
            case 0: strides.0
            case 1: strides.1
            case 2: strides.2
            default: strides.3
            }
        return start.map { (UnsafePointer($0), Int(stride)) }
    }
}
