/// What would become of a source's streams in an output.
struct OutputReport: Encodable {
    let file: String
    /// FFmpeg's name of the container.
    let container: String
    /// In the source's order.
    let streams: [Fate]
    /// Sentences on what would be lost without being asked for.
    let warnings: [String]

    struct Fate: Encodable {
        let index: Int
        /// `upscaled`, `copied`, `converted` or `dropped`.
        let fate: String
        /// For people.
        let sentence: String
        /// Why it is dropped or converted.
        let reason: String?
        /// Of a dropped stream: containers that could hold it.
        let containers: [String]?
    }

    var text: String {
        let sentences = streams.map(\.sentence)
        // What is lost of chapters belongs to no stream.
        let others = warnings.filter { !sentences.contains($0) }
        return (["in \(file) (\(container)):"] + (sentences + others).map { "  \($0)" })
            .joined(separator: "\n")
    }
}
