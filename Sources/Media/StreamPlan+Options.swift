internal import Imaging

extension StreamPlan {
    /// Which streams are wanted, and in which form.
    package struct Options: Sendable {
        package enum Audio: Hashable, Sendable {
            /// Copied, and encoded where the container cannot hold it.
            case auto
            /// Copied, or dropped where the container cannot hold it.
            case copy
            case none
            /// Encoded to this codec by FFmpeg's name, unless it is that already.
            case encode(String)
        }

        package enum Subtitles: String, Hashable, Sendable, CaseIterable {
            /// Copied, and converted where the container cannot hold them.
            case auto
            /// Copied, or dropped where the container cannot hold them.
            case copy
            case none
        }

        package enum Handling: String, Sendable, CaseIterable { case copy, none }

        package var audio = Audio.auto
        /// Bits per second of sound that is encoded; nil for a default.
        package var audioBitRate: Int64?
        package var subtitles = Subtitles.auto
        /// Attached files and covers.
        package var attachments = Handling.copy
        package var data = Handling.copy
        /// Videos besides the one that is upscaled, covers not counted.
        package var otherVideos = Handling.copy
        /// Of sound and subtitles only what one of these names; empty for all.
        package var audioStreams: [StreamSelector] = []
        package var subtitleStreams: [StreamSelector] = []
        /// Of the picture that is upscaled.
        package var rotation = RotationPlan.Handling.auto
        /// Without, only languages and chapters are kept of what a source says in words.
        package var keepsMetadata = true

        package init(audio: Audio = .auto, subtitles: Subtitles = .auto) {
            self.audio = audio
            self.subtitles = subtitles
        }

        /// Checks that the source has what is asked for and that the container holds the codec.
        ///
        /// - Throws: `invalidOption` with what there is, `unsupportedByContainer`, `noEncoder`.
        package func check(
            _ source: MediaInfo, format: OutputFormat
        ) throws(MediaError) {
            try check(audioStreams, source.streams.filter { $0.kind == .audio }, "audio")
            try check(subtitleStreams, source.streams.filter { $0.kind == .subtitle }, "subtitle")
            guard case .encode(let codec) = audio,
                source.streams.contains(where: { $0.kind == .audio })
            else { return }
            guard ContainerRules.verdict(on: codec, in: format) != .no else {
                let others = ContainerRules.containers(holding: codec)
                throw MediaError(
                    .unsupportedByContainer, "cannot put \(codec) into \(format.name)",
                    reason: "the container has no place for it",
                    hint: others.isEmpty ? nil : "\(others.joined(separator: ", ")) can hold it")
            }
            guard AudioFormatChoice(codecName: codec) != nil else {
                throw MediaError(
                    .noEncoder, "cannot encode sound as \(codec)",
                    reason: "this FFmpeg has no encoder for it")
            }
        }

        private func check(
            _ selectors: [StreamSelector], _ streams: [StreamInfo], _ kind: String
        ) throws(MediaError) {
            guard
                let stranger = selectors.first(where: { selector in
                    !streams.contains { selector.matches($0) }
                })
            else { return }
            let known = streams.map { "\($0.index) (\($0.spokenDescription))" }
            throw MediaError(
                .invalidOption, "there is no \(kind) stream '\(stranger.text)'", reason: "",
                hint: known.isEmpty
                    ? "the source has no \(kind) streams"
                    : "it has \(known.joined(separator: ", "))")
        }
    }
}

/// A stream as a user names it.
package struct StreamSelector: Hashable, Sendable {
    /// What the user wrote.
    package var text: String
    /// The stream's index in the source, as `subpixel probe` shows it.
    package var index: Int?
    /// Codes of one language, lower case, in any of its forms: `de`, `deu`, `ger`.
    package var languages: Set<String>

    package init(text: String, index: Int? = nil, languages: Set<String> = []) {
        self.text = text
        self.index = index
        self.languages = languages
    }

    package func matches(_ stream: StreamInfo) -> Bool {
        if let index { return stream.index == index }
        // Of `pt-BR` the language is `pt`.
        let language = (stream.language ?? "und").lowercased().prefix { $0 != "-" && $0 != "_" }
        return languages.contains(String(language))
    }
}
