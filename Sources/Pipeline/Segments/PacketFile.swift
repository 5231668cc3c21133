import Foundation
import Imaging
import Media

/// A file of the packets that an encoder made of one segment, exactly as it made them.
///
/// No container keeps any codec's packets with any time base, decoding times and side data as they
/// are. So this is the plainest form there is: eight letters, then for each packet, all numbers
/// least significant byte first,
/// ```
/// int64 pts, int64 dts (the least number: none), int64 duration, uint32 flags,
/// uint32 count of side data, uint32 bytes of the packet,
/// for each side data: uint32 kind, uint32 bytes, the bytes;
/// the packet's bytes
/// ```
enum PacketFile {
    static let letters = Array("SUBPXSG1".utf8)
    static let headSize = 36
    /// No packet and no side data is longer.
    static let longest = Int(Int32.max)

    /// Writes a file under another name beside `path` and renames it when it is whole.
    final class Writer {
        private let path: String
        private let temporaryPath: String
        private let descriptor: Int32
        private var buffer: [UInt8] = []
        private let hash: ContentHash
        private(set) var byteCount = 0
        private var isOpen = true

        /// Bytes that are gathered before they are written.
        private static let bufferSize = 1 << 20

        /// - Throws: `PipelineError.output`, `MediaError.outOfMemory`.
        init(path: String) throws {
            self.path = path
            temporaryPath = TemporaryName.make(for: path)
            hash = try ContentHash()
            descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw AtomicFile.failure("create", temporaryPath) }
            buffer = PacketFile.letters
        }

        deinit { discard() }

        /// - Throws: `PipelineError.output`.
        func write(_ parts: PacketParts) throws(PipelineError) {
            append(parts.pts ?? .min)
            append(parts.dts ?? .min)
            append(parts.duration)
            append(UInt32(bitPattern: parts.flags))
            append(UInt32(parts.sideData.count))
            append(UInt32(parts.bytes.count))
            for entry in parts.sideData {
                append(entry.kind)
                append(UInt32(entry.bytes.count))
                buffer += entry.bytes
            }
            buffer += parts.bytes
            if buffer.count >= Self.bufferSize { try flush() }
        }

        /// Makes the file durable, gives it its name, and returns the checksum of all its bytes.
        ///
        /// - Throws: `PipelineError.output`.
        func finish() throws(PipelineError) -> String {
            try flush()
            guard fsync(descriptor) == 0 else {
                throw AtomicFile.failure("write", temporaryPath)
            }
            isOpen = false
            close(descriptor)
            try AtomicFile.rename(temporaryPath, to: path)
            return hash.finish()
        }

        /// Removes what was written; after `finish()` nothing.
        func discard() {
            guard isOpen else { return }
            isOpen = false
            close(descriptor)
            unlink(temporaryPath)
        }

        private func append(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.littleEndian) { buffer += $0 }
        }

        private func flush() throws(PipelineError) {
            hash.update(buffer)
            byteCount += buffer.count
            try AtomicFile.writeAll(buffer, to: descriptor, name: temporaryPath)
            buffer.removeAll(keepingCapacity: true)
        }
    }

    /// Reads a file from its beginning, a packet at a time. Damaged ones end in an error, never in
    /// anything else.
    final class Reader {
        private let descriptor: Int32
        private var buffer: [UInt8] = []
        private var position = 0
        private let hash: ContentHash
        private(set) var byteCount = 0

        /// - Throws: `CheckedFile.Damage` for a file that is missing or not of this kind.
        init(path: String) throws {
            hash = try ContentHash()
            descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                throw CheckedFile.Damage(description: String(cString: strerror(errno)))
            }
            guard try bytes(PacketFile.letters.count, mayEnd: true) == PacketFile.letters else {
                throw CheckedFile.Damage(description: "it holds no packets")
            }
        }

        deinit { close(descriptor) }

        /// The next packet; nil at the end of the file.
        ///
        /// - Throws: `CheckedFile.Damage`.
        func next() throws -> PacketParts? {
            let head = try bytes(PacketFile.headSize, mayEnd: true)
            if head.isEmpty { return nil }
            let pts: Int64 = number(head, at: 0)
            let dts: Int64 = number(head, at: 8)
            let duration: Int64 = number(head, at: 16)
            let flags: UInt32 = number(head, at: 24)
            let sideCount: UInt32 = number(head, at: 28)
            let count: UInt32 = number(head, at: 32)
            var sideData: [PacketParts.SideData] = []
            for _ in 0..<sideCount {
                let entry = try bytes(8)
                sideData.append(
                    .init(
                        kind: number(entry, at: 0),
                        bytes: try bytes(Int(number(entry, at: 4) as UInt32))))
            }
            return PacketParts(
                pts: pts == .min ? nil : pts, dts: dts == .min ? nil : dts, duration: duration,
                flags: Int32(bitPattern: flags), bytes: try bytes(Int(count)), sideData: sideData)
        }

        /// The checksum of all bytes, after `next()` answered nil.
        func checksum() -> String { hash.finish() }

        private func number<Value: FixedWidthInteger>(_ bytes: [UInt8], at offset: Int) -> Value {
            bytes.withUnsafeBytes {
                Value(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Value.self))
            }
        }

        /// Exactly so many bytes, or none at the end of the file where it may end.
        private func bytes(_ count: Int, mayEnd: Bool = false) throws -> [UInt8] {
            guard count <= PacketFile.longest else {
                throw CheckedFile.Damage(description: "it is damaged")
            }
            var result: [UInt8] = []
            while result.count < count {
                if position == buffer.count, try !fill() {
                    if mayEnd, result.isEmpty { return [] }
                    throw CheckedFile.Damage(description: "it is cut off")
                }
                let taken = min(count - result.count, buffer.count - position)
                result += buffer[position..<position + taken]
                position += taken
            }
            return result
        }

        /// Reads on. False at the end of the file.
        private func fill() throws -> Bool {
            var block = [UInt8](repeating: 0, count: 1 << 18)
            let count = read(descriptor, &block, block.count)
            guard count >= 0 else {
                throw CheckedFile.Damage(description: String(cString: strerror(errno)))
            }
            buffer = Array(block.prefix(count))
            position = 0
            byteCount += count
            hash.update(buffer)
            return count > 0
        }
    }
}
