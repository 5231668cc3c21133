internal import Foundation

/// Reads a preset file's bytes as a JSON object.
enum PresetFile {
    /// Scale factors that a network may have.
    static let factors = 1...8
    /// A preset has a few hundred bytes.
    private static let largestSize = 1 << 16

    /// The object that the file holds.
    ///
    /// Throws: `unreadable` for a missing, unreadable or very large file, `malformed` if it is not
    /// one JSON object.
    static func object(path: String) throws(PresetError) -> [String: JSONValue] {
        let data = try contents(of: path)
        let value: JSONValue
        do {
            value = try JSONDecoder().decode(JSONValue.self, from: data)
        } catch {
            throw .malformed(path: path, reason: reason(of: error))
        }
        guard case .object(let object) = value else {
            throw .malformed(path: path, reason: "it holds \(value.text)")
        }
        return object
    }

    private static func contents(of path: String) throws(PresetError) -> Data {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw .unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(path: path, reason: "it is not a regular file")
        }
        guard status.st_size <= largestSize else {
            throw .unreadable(
                path: path,
                reason: "it has \(status.st_size) bytes, a preset at most \(largestSize)"
            )
        }
        do {
            return try handle.read(upToCount: largestSize) ?? Data()
        } catch {
            throw .unreadable(path: path, reason: error.localizedDescription)
        }
    }

    /// What the decoder says, which has line and column where it knows them.
    private static func reason(of error: any Error) -> String {
        guard case .dataCorrupted(let context) = error as? DecodingError else {
            return "\(error)"
        }
        let detail = (context.underlyingError as? NSError)?.userInfo["NSDebugDescription"]
        return (detail as? String) ?? context.debugDescription
    }
}

/// Any JSON value.
enum JSONValue: Decodable, Hashable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// The value as messages show it.
    var text: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let value): Int(exactly: value).map(String.init) ?? "\(value)"
        case .string(let value): "\"\(value.prefix(80))\""
        case .array: "a list"
        case .object: "an object"
        }
    }
}
