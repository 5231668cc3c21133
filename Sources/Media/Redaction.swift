/// `text` with `…` for the user name, the password and the query of every URL in it:
/// `rtsp://ann:secret@camera/1?key=7` becomes `rtsp://…@camera/1?…`.
package func redactingCredentials(in text: String) -> String {
    var result = ""
    var rest = text[...]
    while let scheme = rest.firstRange(of: "://") {
        result += rest[..<scheme.upperBound]
        rest = rest[scheme.upperBound...]
        let end = rest.firstIndex { $0.isWhitespace || $0 == "'" || $0 == "\"" } ?? rest.endIndex
        var url = rest[..<end]
        rest = rest[end...]
        let authorityEnd = url.firstIndex { $0 == "/" || $0 == "?" } ?? url.endIndex
        if let at = url[..<authorityEnd].lastIndex(of: "@") {
            result += "…"
            url = url[at...]
        }
        if let query = url.firstIndex(of: "?") {
            result += url[...query] + "…"
        } else {
            result += url
        }
    }
    return result + rest
}
