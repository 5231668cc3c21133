internal import CFFmpeg
package import SystemPackage

/// Where a source lies: a file, or a URL that FFmpeg has a protocol for.
///
/// `-` is standard input; write `./-` for a file of that name. The name of an existing file is that
/// file, even when it reads like a URL (`a:b.mp4`); else a known protocol before the first colon
/// makes a URL; else it is a file. File names are bytes.
package struct MediaLocation: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        case file, url
        /// `-`.
        case standardInput
    }

    package let path: FilePath
    package let kind: Kind

    /// What a user wrote.
    package init(_ path: FilePath) {
        self.path = path
        let text = path.string
        if text == "-" {
            kind = .standardInput
        } else if (try? path.stat()) != nil {
            kind = .file
        } else if let scheme = MediaLocation.scheme(of: text), scheme != "file",
            MediaLocation.isKnown(scheme)
        {
            kind = .url
        } else {
            kind = .file
        }
        original = text
    }

    /// What a user wrote.
    package init(_ text: String) {
        // A path drops doubled slashes, which a URL needs.
        let location = MediaLocation(FilePath(text))
        path = location.path
        kind = location.kind
        original = text
    }

    private let original: String

    /// As it was written, without credentials.
    package var description: String {
        kind == .standardInput ? "standard input" : redactingCredentials(in: original)
    }

    /// Keeps the credentials of a URL out of all messages from now on.
    func rememberCredentials() {
        if kind == .url { Media.rememberCredentials(of: original) }
    }

    /// The protocol of a URL in lower case, without options such as `+tls`.
    package var scheme: String? { kind == .url ? MediaLocation.scheme(of: original) : nil }

    /// Lends the name as libavformat wants it. The `file:` before a file name keeps it from being
    /// read as a URL.
    func withAddress<R, E: Error>(
        _ body: (UnsafePointer<CChar>) throws(E) -> R
    ) throws(E) -> R {
        var bytes: [CChar] =
            switch kind {
            case .url: original.utf8.map { CChar(bitPattern: $0) }
            case .standardInput: "pipe:0".utf8.map { CChar(bitPattern: $0) }
            case .file: "file:".utf8.map { CChar(bitPattern: $0) }
            }
        if kind == .file {
            path.withPlatformString { name in
                bytes.append(contentsOf: UnsafeBufferPointer(start: name, count: strlen(name)))
            }
        }
        bytes.append(0)
        let result: Result<R, E> = bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("an empty address") }
            do throws(E) { return .success(try body(base)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private static func scheme(of text: String) -> String? {
        guard let end = text.firstIndex(where: { ":,+".contains($0) }), end > text.startIndex,
            text[text.startIndex...].contains(":"),
            text[..<end].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
        else { return nil }
        return text[..<end].lowercased()
    }

    /// RTSP is a demuxer to libavformat, not a protocol.
    private static func isKnown(_ scheme: String) -> Bool {
        inputProtocols.contains(scheme) || scheme == "rtsp" || scheme == "rtsps"
    }

    /// The protocols this FFmpeg can read from. Calls `avio_enum_protocols`.
    package static let inputProtocols: Set<String> = {
        var names: Set<String> = []
        var cursor: UnsafeMutableRawPointer?
        while let name = avio_enum_protocols(&cursor, 0) { names.insert(String(cString: name)) }
        return names
    }()
}
