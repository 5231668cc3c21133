internal import CFFmpeg

/// Owns an `AVIOContext` whose bytes come from callbacks or go to them. Frees it, and its buffer, with
/// the last use. Must outlive the context that reads from it or writes to it.
final class ByteStream {
    /// For `AVFormatContext.pb`.
    let context: UnsafeMutablePointer<AVIOContext>
    /// What the callbacks are given, by its address.
    private let object: AnyObject

    typealias Transfer =
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt8>?, Int32
        ) -> Int32
    typealias Seek = @convention(c) (UnsafeMutableRawPointer?, Int64, Int32) -> Int64

    /// Bytes that wait on this side.
    private static let bufferSize = 1 << 16

    /// With `read` or `write`, as libavformat wants them. Calls `avio_alloc_context`.
    ///
    /// - Throws: `outOfMemory`.
    init(
        _ object: AnyObject, read: Transfer? = nil, write: Transfer? = nil, seek: Seek? = nil
    ) throws(MediaError) {
        guard let buffer = av_malloc(Self.bufferSize) else {
            throw .outOfMemory("a pipe's buffer")
        }
        let made = avio_alloc_context(
            buffer.assumingMemoryBound(to: UInt8.self), Int32(Self.bufferSize),
            write == nil ? 0 : 1, Unmanaged.passUnretained(object).toOpaque(), read, write, seek)
        guard let made else {
            av_free(buffer)
            throw .outOfMemory("a pipe's buffer")
        }
        context = made
        self.object = object
    }

    deinit {
        // libavformat may have replaced the buffer by a larger one.
        av_free(context.pointee.buffer)
        var context: UnsafeMutablePointer<AVIOContext>? = context
        avio_context_free(&context)
    }

    /// The object of a callback.
    static func object<T: AnyObject>(_ opaque: UnsafeMutableRawPointer?) -> T {
        guard let opaque else { preconditionFailure("a callback without its object") }
        return Unmanaged<T>.fromOpaque(opaque).takeUnretainedValue()
    }
}
