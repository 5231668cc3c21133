internal import CFFmpeg

/// The rows of a plane as bytes, without their padding.
package struct ByteRows {
    package let base: UnsafeRawPointer
    /// Bytes from one row to the next, which may be negative.
    package let stride: Int
    /// Bytes of a row.
    package let length: Int
    package let count: Int
}

extension Frame {
    /// Lends the planes one after the other, of any pixel format, in the order in which
    /// `ffmpeg -f rawvideo` writes them.
    package borrowing func forEachPlane(_ body: (ByteRows) -> Void) {
        let raw = pointer.pointee
        let format = pixelFormat.av
        var shift: (horizontal: Int32, vertical: Int32) = (0, 0)
        av_pix_fmt_get_chroma_sub_sample(format, &shift.horizontal, &shift.vertical)
        for index in 0..<max(0, av_pix_fmt_count_planes(format)) {
            let length = av_image_get_linesize(format, raw.width, index)
            guard let base = raw.plane(Int(index)), length > 0 else { continue }
            let isChroma = index == 1 || index == 2
            let height = isChroma ? -(-raw.height >> shift.vertical) : raw.height
            body(
                ByteRows(
                    base: UnsafeRawPointer(base), stride: raw.stride(Int(index)),
                    length: Int(length), count: Int(height)))
        }
    }
}
