import Foundation
import Media

/// By what a source file is known again: its size, and a checksum of 64 blocks spread over it.
///
/// Neither name nor time: a copy on another machine is the same source. 4 MiB are read, so that a
/// file on a slow disk is known within a moment; the first packet of each segment is checked
/// besides when it is used.
package struct SourceFingerprint: Codable, Hashable, Sendable {
    package var bytes: Int
    package var checksum: String

    private static let blockCount = 64
    private static let blockSize = 65536

    /// Reads the file at `path`.
    ///
    /// - Throws: `MediaError.readFailed`.
    init(path: String) throws(MediaError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(path) }
        bytes = Int(status.st_size)
        let hash = try ContentHash()
        var block = [UInt8](repeating: 0, count: Self.blockSize)
        let last = max(0, bytes - Self.blockSize)
        for index in 0..<Self.blockCount {
            let offset = last / (Self.blockCount - 1) * index
            let place = index == Self.blockCount - 1 ? last : offset
            let count = pread(descriptor, &block, Self.blockSize, off_t(place))
            guard count >= 0 else { throw Self.failure(path) }
            hash.update(Array(block.prefix(count)))
            if bytes <= Self.blockSize { break }
        }
        checksum = hash.finish()
    }

    private static func failure(_ path: String) -> MediaError {
        MediaError(.readFailed, "cannot read '\(path)'", reason: String(cString: strerror(errno)))
    }
}
