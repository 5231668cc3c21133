internal import CFFmpeg
internal import Imaging
internal import SystemPackage

/// Where an output goes: a file, something that is written as it comes, or a URL.
///
/// `-` is standard output; write `./-` for a file of that name. A name with `://` is a URL, except
/// that `file://` is the path behind it. Everything else is a path.
package struct OutputLocation: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        /// A regular file, or a name under which one can be made.
        case file
        /// A named pipe, a device or a socket in the file system.
        case device
        case standardOutput
        case url
    }

    package let kind: Kind
    /// The path of a file or device, the URL otherwise, as it was written.
    package let text: String

    package init(_ text: String) {
        let path = text.hasPrefix("file://") ? String(text.dropFirst(7)) : text
        if text == "-" {
            kind = .standardOutput
        } else if path == text, OutputLocation.scheme(of: text) != nil {
            kind = .url
        } else if let type = try? FilePath(path).stat().type, type != .regular, type != .directory {
            kind = .device
        } else {
            kind = .file
        }
        self.text = path
    }

    /// As it was written, without credentials.
    package var description: String {
        kind == .standardOutput ? "standard output" : redactingCredentials(in: text)
    }

    /// The protocol of a URL in lower case.
    package var scheme: String? { kind == .url ? OutputLocation.scheme(of: text) : nil }

    /// As libavformat wants it. Paths get `file:` so that a colon in them makes no URL.
    package var address: String {
        switch kind {
        case .standardOutput: "pipe:1"
        case .url: text
        case .file, .device: "file:" + text
        }
    }

    /// Nothing written to it can be taken back or rewritten.
    package var isStream: Bool { kind != .file }

    /// Refuses a URL that this FFmpeg has no way to write to. RTSP is a container to it, not a
    /// protocol.
    ///
    /// - Throws: `invalidOption` with the nearest protocol.
    package func checkProtocol() throws(MediaError) {
        guard let scheme, scheme != "rtsp", !OutputLocation.protocols.contains(scheme) else {
            return
        }
        let near = suggestion(for: scheme, among: OutputLocation.protocols.sorted() + ["rtsp"])
        throw MediaError(
            .invalidOption, "cannot write to '\(self)'",
            reason: "this FFmpeg cannot write over the protocol '\(scheme)'",
            hint: near.map { "did you mean '\($0)'?" })
    }

    /// The protocol of a URL in lower case, or nil for what is none.
    static func scheme(of text: String) -> String? {
        guard let end = text.firstRange(of: "://")?.lowerBound, end > text.startIndex,
            text[..<end].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
        else { return nil }
        return text[..<end].lowercased()
    }

    /// The protocols this FFmpeg can write to. Calls `avio_enum_protocols`.
    private static let protocols: Set<String> = {
        var names: Set<String> = []
        var cursor: UnsafeMutableRawPointer?
        while let name = avio_enum_protocols(&cursor, 1) { names.insert(String(cString: name)) }
        return names
    }()
}
