internal import CFFmpeg
internal import Foundation

/// Reads bytes from a file descriptor for libavformat, so that a pipe that has nothing to say can be
/// left at any time: libavformat's own reading of pipes blocks until the writer moves.
///
/// Seeks where the descriptor can, as when standard input is a file. Must outlive the context that
/// reads from it.
final class InputPipe {
    /// For `AVFormatContext.pb`.
    var context: UnsafeMutablePointer<AVIOContext> { stream.context }
    private let stream: ByteStream

    /// Reads from a descriptor, which is closed at the end only if `isOwned`.
    ///
    /// - Throws: `outOfMemory`.
    init(
        _ descriptor: Int32, isOwned: Bool = false, interruption: Interruption
    ) throws(MediaError) {
        let source = Source(descriptor, isOwned: isOwned, interruption: interruption)
        let canSeek = lseek(descriptor, 0, SEEK_CUR) >= 0
        stream = try ByteStream(
            source,
            read: { opaque, bytes, count in
                let source: Source = ByteStream.object(opaque)
                return source.read(bytes, count)
            },
            seek: canSeek
                ? { opaque, offset, whence in
                    let source: Source = ByteStream.object(opaque)
                    return source.seek(offset, whence)
                } : nil)
    }

    /// What the callbacks work on.
    private final class Source {
        private let descriptor: Int32
        private let isOwned: Bool
        private let interruption: Interruption

        init(_ descriptor: Int32, isOwned: Bool, interruption: Interruption) {
            self.descriptor = descriptor
            self.isOwned = isOwned
            self.interruption = interruption
        }

        deinit {
            if isOwned { close(descriptor) }
        }

        func read(_ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int32) -> Int32 {
            while !interruption.mustEnd {
                // Milliseconds: as often as libavformat looks at its sockets.
                var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&entry, 1, 100) != 0 else { continue }
                let got = Foundation.read(descriptor, bytes, Int(count))
                if got > 0 { return Int32(got) }
                if got == 0 { return Status.endOfFile }
                if errno != EINTR, errno != EAGAIN { return subpixel_averror(errno) }
            }
            return Status.exit
        }

        /// The new position; with `AVSEEK_SIZE` the length.
        func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
            var position = lseek(descriptor, 0, SEEK_CUR)
            if whence & AVSEEK_SIZE != 0 {
                let end = lseek(descriptor, 0, SEEK_END)
                position = lseek(descriptor, position, SEEK_SET) >= 0 ? end : -1
            } else {
                position = lseek(descriptor, off_t(offset), whence & ~AVSEEK_FORCE)
            }
            return position >= 0 ? Int64(position) : Int64(subpixel_averror(errno))
        }
    }
}
