/// What would become of a source's streams in an output.
struct OutputReport: Encodable {
    let file: String
    /// FFmpeg's name of the container.
    let container: String
    let streams: [Fate]
    /// Sentences on what would be lost or changed without being asked for.
    let warnings: [String]

    struct Fate: Encodable {
        let index: Int
        /// `upscaled`, `copied` or `dropped`.
        let fate: String
        /// Why it is dropped, and what could hold it.
        let reason: String?
    }

    var text: String {
        var lines = ["In \(file) (\(container)):"]
        for stream in streams {
            let reason = stream.reason.map { ": \($0)" } ?? ""
            lines.append("  \(stream.index)  \(stream.fate)\(reason)")
        }
        return (lines + warnings.map { "  \($0)" }).joined(separator: "\n")
    }
}
