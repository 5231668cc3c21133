internal import CFFmpeg
internal import Foundation

/// Writes libavformat's bytes to a file descriptor, so that a pipe whose reader has stopped reading
/// can be left: libavformat's own writing to pipes blocks until the reader moves.
///
/// Must outlive the context that writes to it.
final class OutputPipe {
    /// For `AVFormatContext.pb`.
    var context: UnsafeMutablePointer<AVIOContext> { stream.context }
    private let stream: ByteStream

    /// Writes to a descriptor that stays open.
    ///
    /// - Throws: `outOfMemory`.
    init(_ descriptor: Int32, interruption: Interruption) throws(MediaError) {
        let target = Target(descriptor, interruption)
        stream = try ByteStream(
            target,
            write: { opaque, bytes, count in
                guard let bytes else { return 0 }
                let target: Target = ByteStream.object(opaque)
                return target.write(bytes, Int(count))
            })
    }

    /// What the callback works on.
    private final class Target {
        private let descriptor: Int32
        private let interruption: Interruption
        /// Bytes that a pipe takes without blocking once it is ready at all (POSIX `PIPE_BUF`).
        private static let portion = 4096

        init(_ descriptor: Int32, _ interruption: Interruption) {
            self.descriptor = descriptor
            self.interruption = interruption
        }

        /// All of `count`, or an error code.
        func write(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
            var written = 0
            while written < count {
                if interruption.mustEnd { return Status.exit }
                var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                guard poll(&entry, 1, 100) != 0 else { continue }
                let portion = min(Self.portion, count - written)
                let got = Foundation.write(descriptor, bytes + written, portion)
                if got >= 0 {
                    written += got
                } else if errno != EINTR, errno != EAGAIN {
                    return subpixel_averror(errno)
                }
            }
            return Int32(count)
        }
    }
}
