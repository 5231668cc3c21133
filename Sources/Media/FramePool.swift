internal import CFFmpeg
package import Imaging

/// Frames of one size and format whose samples come from recycled buffers: no memory is allocated
/// for planes once as many frames exist as are ever in flight at the same time.
///
/// Any thread may ask for a frame. Frames may outlive the pool. Rows start at multiples of
/// `alignment` bytes and each plane is followed by at least `alignment` spare bytes.
package final class FramePool {
    /// Bytes: the widest vector of any level, and a cache line.
    package static let alignment = 64

    package let size: Size
    package let pixelFormat: PixelFormat

    private let buffers: OpaquePointer
    /// Bytes between rows, per plane; 0 where there is no plane.
    private let strides: [Int32]
    /// Offset of each plane in the buffer, in bytes.
    private let offsets: [Int]
    private let byteCount: Int

    /// - Throws: `unsupported` for a size or format that cannot be laid out, `outOfMemory`.
    package init(size: Size, pixelFormat: PixelFormat) throws(MediaError) {
        self.size = size
        self.pixelFormat = pixelFormat
        let action = "cannot lay out frames of \(size) \(pixelFormat)"
        guard let width = Int32(exactly: size.width), let height = Int32(exactly: size.height),
            av_image_check_size2(
                UInt32(bitPattern: width), UInt32(bitPattern: height), .max, pixelFormat.av, 0, nil
            ) >= 0
        else { throw MediaError(.unsupported, action, reason: "the size is not possible") }

        var strides: [Int32] = [0, 0, 0, 0]
        guard av_image_fill_linesizes(&strides, pixelFormat.av, width) >= 0 else {
            throw MediaError(.unsupported, action, reason: "the format has no planes in memory")
        }
        let mask = Int32(FramePool.alignment - 1)
        strides = strides.map { ($0 + mask) & ~mask }
        var planeSizes = [Int](repeating: 0, count: 4)
        let code = av_image_fill_plane_sizes(
            &planeSizes, pixelFormat.av, height, strides.map { Int($0) })
        guard code >= 0 else { throw MediaError(.unsupported, action, code: code) }

        var offsets: [Int] = []
        var total = 0
        for planeSize in planeSizes {
            offsets.append(total)
            if planeSize > 0 {
                total += ((planeSize + Int(mask)) & ~Int(mask)) + FramePool.alignment
            }
        }
        self.strides = strides
        self.offsets = zip(offsets, planeSizes).map { $1 > 0 ? $0 : -1 }
        byteCount = total + FramePool.alignment
        guard let buffers = av_buffer_pool_init(byteCount, nil) else {
            throw .outOfMemory("a pool of frames")
        }
        self.buffers = buffers
        LiveObjects.born(.pool)
    }

    deinit {
        var buffers: OpaquePointer? = buffers
        av_buffer_pool_uninit(&buffers)
        LiveObjects.died(.pool)
    }

    /// A frame whose samples are what its last user left there. Calls `av_buffer_pool_get`.
    ///
    /// - Throws: `outOfMemory`.
    package func makeFrame() throws(MediaError) -> Frame {
        let frame = try Frame()
        guard let buffer = av_buffer_pool_get(buffers), let data = buffer.pointee.data else {
            throw .outOfMemory("a frame of \(size) \(pixelFormat)")
        }
        let raw = frame.pointer
        raw.pointee.buf.0 = buffer
        raw.pointee.width = Int32(size.width)
        raw.pointee.height = Int32(size.height)
        raw.pointee.format = pixelFormat.rawValue
        let padding = (0 &- Int(bitPattern: data)) & (FramePool.alignment - 1)
        func start(_ plane: Int) -> UnsafeMutablePointer<UInt8>? {
            offsets[plane] < 0 ? nil : data + padding + offsets[plane]
        }
        raw.pointee.data.0 = start(0)
        raw.pointee.data.1 = start(1)
        raw.pointee.data.2 = start(2)
        raw.pointee.data.3 = start(3)
        raw.pointee.linesize.0 = strides[0]
        raw.pointee.linesize.1 = strides[1]
        raw.pointee.linesize.2 = strides[2]
        raw.pointee.linesize.3 = strides[3]
        return frame
    }
}

// `av_buffer_pool_get` may be called from any thread; the rest is immutable.
extension FramePool: @unchecked Sendable {}
