internal import CFFmpeg
internal import Foundation
internal import Synchronization

/// `text` without the credentials of URLs.
///
/// - For every URL in it, the user name, the password and the query become `…`, and so does the
///   stream's name of RTMP, which is its key: `rtsp://ann:secret@camera/1?key=7` becomes
///   `rtsp://…@camera/1?…`, `rtmp://host/live/key` becomes `rtmp://host/live/…`.
/// - So does what was once seen to be a credential (`rememberCredentials`), wherever it stands, and
///   what follows `Authorization:` or `Cookie:` in a line.
package func redactingCredentials(in text: String) -> String {
    var text = redactingURLs(in: text)
    for secret in secrets.withLock({ $0 }) { text = text.replacing(secret, with: "…") }
    for header in ["authorization: ", "cookie: "] {
        text = redactingHeader(header, in: text)
    }
    return text
}

/// Remembers the credentials of a URL, so that they are blotted out also where the libraries quote
/// them apart from it.
package func rememberCredentials(of url: String) {
    guard let scheme = OutputLocation.scheme(of: url), let parts = URLParts(url) else { return }
    var found: [String] = []
    if let user = parts.userInfo {
        found += [user, Data(user.utf8).base64EncodedString()]
        if let plain = user.removingPercentEncoding { found.append(plain) }
        if let colon = user.firstIndex(of: ":") {
            let password = String(user[user.index(after: colon)...])
            found += [password, password.removingPercentEncoding ?? password]
        }
    }
    for pair in (parts.query ?? "").split(separator: "&") {
        let value = pair.drop { $0 != "=" }.dropFirst()
        // Numbers and words of a few letters are settings, and stand everywhere.
        if value.count >= 8 { found.append(String(value)) }
    }
    if scheme.hasPrefix("rtmp"), let key = parts.streamKey { found.append(key) }
    let worth = found.filter { $0.count >= 4 }
    secrets.withLock { known in
        for secret in worth where !known.contains(secret) { known.append(secret) }
        // The longest first, so that none is cut by a part of it.
        known.sort { $0.count > $1.count }
    }
}

private let secrets = Mutex<[String]>([])

private func redactingURLs(in text: String) -> String {
    var result = ""
    var rest = text[...]
    while let mark = rest.firstRange(of: "://") {
        let before = rest[..<mark.lowerBound]
        let scheme = before.suffix { $0.isASCII && ($0.isLetter || $0.isNumber) }
        result += rest[..<mark.upperBound]
        rest = rest[mark.upperBound...]
        let end = rest.firstIndex { $0.isWhitespace || $0 == "'" || $0 == "\"" } ?? rest.endIndex
        result += redacted(rest[..<end], scheme: scheme.lowercased())
        rest = rest[end...]
    }
    return result + rest
}

/// What stands behind `://`.
private func redacted(_ url: Substring, scheme: String) -> String {
    var result = ""
    var url = url
    let authorityEnd = url.firstIndex { $0 == "/" || $0 == "?" } ?? url.endIndex
    if let at = url[..<authorityEnd].lastIndex(of: "@") {
        result = "…"
        url = url[at...]
    }
    let query = url.firstIndex(of: "?")
    var address = query.map { url[..<$0] } ?? url
    if scheme.hasPrefix("rtmp"), let key = URLParts.streamKey(of: address) {
        address = address[..<key.startIndex]
        return result + address + "…"
    }
    return result + address + (query == nil ? "" : "?…")
}

private func redactingHeader(_ header: String, in text: String) -> String {
    guard text.lowercased().contains(header) else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        let small = line.lowercased()
        guard let range = small.firstRange(of: header) else { return String(line) }
        let length = small.distance(from: small.startIndex, to: range.upperBound)
        return line.prefix(length) + "…"
    }.joined(separator: "\n")
}

/// The parts of a URL that may hold credentials.
private struct URLParts {
    var userInfo: String?
    var query: String?
    var streamKey: String?

    init?(_ url: String) {
        guard let mark = url.firstRange(of: "://") else { return nil }
        var rest = url[mark.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        if let at = rest[..<end].lastIndex(of: "@") {
            userInfo = String(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        if let mark = rest.firstIndex(of: "?") {
            query = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        streamKey = Self.streamKey(of: rest).map(String.init)
    }

    /// What follows the application's name in `host/application/key`.
    static func streamKey(of address: Substring) -> Substring? {
        let parts = address.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[2].isEmpty else { return nil }
        return parts[2]
    }
}

extension Substring {
    fileprivate func suffix(_ belongs: (Character) -> Bool) -> Substring {
        self[(lastIndex { !belongs($0) }.map(index(after:)) ?? startIndex)...]
    }
}
