import Foundation
import Media

/// A value in a small file that is whole or not there: a line of JSON and, in the second line, its
/// `ContentHash`.
///
/// Written beside its name, synced, then renamed, so that neither a crash nor a reader on another
/// machine ever meets half of it; and damage of any byte is found by the checksum.
enum CheckedFile {
    /// What is wrong with a file that is there.
    struct Damage: Error, CustomStringConvertible {
        let description: String
    }

    /// Far above anything that is written: a plan of a day in one-second segments.
    private static let largestSize = 64 << 20

    /// Writes `value` and returns the checksum of its line.
    ///
    /// - Throws: `PipelineError.output`.
    @discardableResult
    static func write(_ value: some Encodable, to path: String) throws -> String {
        let (bytes, checksum) = try encode(value)
        try AtomicFile.write(bytes, to: path)
        return checksum
    }

    /// What such a file holds, and the checksum of its first line.
    static func encode(_ value: some Encodable) throws -> (bytes: [UInt8], checksum: String) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = [UInt8](try encoder.encode(value))
        let checksum = try ContentHash.of(line)
        return (line + [10] + Array(checksum.utf8) + [10], checksum)
    }

    /// The value, and the checksum of its line; nil where there is no such file.
    ///
    /// - Throws: `Damage`; `PipelineError.output` for a file that can't be read.
    static func read<Value: Decodable>(
        _ type: Value.Type, from path: String
    ) throws -> (value: Value, checksum: String)? {
        guard let bytes = try AtomicFile.read(path, limit: largestSize) else { return nil }
        return try decode(type, bytes)
    }

    /// - Throws: `Damage`.
    static func decode<Value: Decodable>(
        _ type: Value.Type, _ bytes: [UInt8]
    ) throws -> (value: Value, checksum: String) {
        let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
        guard lines.count == 3, lines[2].isEmpty else { throw Damage(description: "it is cut off") }
        let checksum = try ContentHash.of(Array(lines[0]))
        guard Array(checksum.utf8) == Array(lines[1]) else {
            throw Damage(description: "its checksum is wrong")
        }
        do {
            return (try JSONDecoder().decode(type, from: Data(lines[0])), checksum)
        } catch {
            throw Damage(description: "it is of another version")
        }
    }
}

/// Small files that appear whole.
enum AtomicFile {
    /// - Throws: `PipelineError.output`.
    static func write(_ bytes: [UInt8], to path: String) throws(PipelineError) {
        let temporary = TemporaryName.make(for: path)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure("create", temporary) }
        do throws(PipelineError) {
            try writeAll(bytes, to: descriptor, name: temporary)
            guard fsync(descriptor) == 0 else { throw failure("write", temporary) }
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        close(descriptor)
        try rename(temporary, to: path)
    }

    /// Gives a synced file its name, durably.
    ///
    /// - Throws: `PipelineError.output`; the file is gone then.
    static func rename(_ temporary: String, to path: String) throws(PipelineError) {
        guard Foundation.rename(temporary, path) == 0 else {
            let error = failure("rename", temporary)
            unlink(temporary)
            throw error
        }
        syncFolder(of: path)
    }

    static func writeAll(
        _ bytes: [UInt8], to descriptor: Int32, name: String
    ) throws(PipelineError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure("write", name) }
            rest = rest.dropFirst(count)
        }
    }

    /// The bytes of a file of at most `limit`; nil where there is none.
    ///
    /// - Throws: `PipelineError.output`.
    static func read(_ path: String, limit: Int) throws(PipelineError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("read", path)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65536)
        while bytes.count < limit {
            let count = Foundation.read(descriptor, &block, block.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { break }
            bytes += block.prefix(count)
        }
        return bytes
    }

    /// Makes names in the folder durable; file systems that can't are left to themselves.
    static func syncFolder(of path: String) {
        let folder = parentFolder(of: path)
        let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    static func failure(_ verb: String, _ path: String) -> PipelineError {
        let hint =
            switch errno {
            case ENOSPC, EDQUOT: "; free some space"
            case EACCES, EPERM, EROFS: "; choose another folder or change its permissions"
            default: ""
            }
        return PipelineError(
            .output, "cannot \(verb) '\(path)': \(String(cString: strerror(errno)))\(hint)")
    }
}
