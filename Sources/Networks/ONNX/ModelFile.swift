internal import Foundation
internal import SwiftProtobuf

/// The bytes of a network file, read within bounds and parsed.
enum ModelFile {
    /// The parsed file at `path`.
    ///
    /// Throws: `unreadable` for a file that is missing, is not a regular file or cannot be read,
    /// `malformed` for one that is not ONNX, `unsupportedModel` for one that is too large.
    static func read(path: String) throws(NetworkError) -> ONNXModel {
        try parse(try bytes(of: path), path: path)
    }

    /// The parsed file whose content is `data`; `path` is for messages only.
    static func parse(_ data: Data, path: String) throws(NetworkError) -> ONNXModel {
        guard data.count <= NetworkLimits.fileBytes else {
            throw tooLarge(path: path, bytes: data.count)
        }
        guard !data.isEmpty else {
            throw .malformed(path: path, reason: "the file is empty")
        }
        try MessageCount.check(data, path: path)
        var options = BinaryDecodingOptions()
        options.discardUnknownFields = true
        do {
            return try ONNXModel(serializedBytes: data, options: options)
        } catch {
            let reason =
                switch error as? BinaryDecodingError {
                case .truncated: "the data is cut off or damaged"
                case .invalidUTF8: "a name is not valid UTF-8"
                default: "the data is not in the form of an ONNX model"
                }
            throw .malformed(path: path, reason: reason)
        }
    }

    private static func bytes(of path: String) throws(NetworkError) -> Data {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw systemError(path: path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw systemError(path: path, code: errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .unreadable(path: path, reason: "it is a folder, not a file")
        default: throw .unreadable(path: path, reason: "it is not a regular file")
        }
        let size = Int(status.st_size)
        guard size <= NetworkLimits.fileBytes else { throw tooLarge(path: path, bytes: size) }

        var data = Data(count: size)
        var filled = 0
        while filled < size {
            let count = data.withUnsafeMutableBytes { buffer in
                Foundation.read(descriptor, buffer.baseAddress! + filled, size - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw systemError(path: path, code: errno) }
            guard count > 0 else { break }
            filled += count
        }
        return data.prefix(filled)
    }

    private static func systemError(path: String, code: CInt) -> NetworkError {
        .unreadable(path: path, reason: String(cString: strerror(code)))
    }

    private static func tooLarge(path: String, bytes: Int) -> NetworkError {
        .unsupportedModel(
            path: path, reason: "the file has \(bytes) bytes",
            accepted: "at most \(NetworkLimits.fileBytes) bytes"
        )
    }
}
