internal import Imaging

/// What happens to each stream of a source in the output container, decided before any work begins.
package struct StreamPlan: Sendable {
    package enum Action: Hashable, Sendable {
        /// Decoded, enlarged and encoded anew.
        case upscale
        /// Packets as they are.
        case copy
        case drop
    }

    /// What happens to one stream, and why.
    package struct Decision: Sendable {
        package var stream: StreamInfo
        package var action: Action
        /// Of a dropped stream: why, as the end of a sentence.
        package var reason: String?
        /// Of a dropped stream: containers that could hold it, best known first.
        package var alternatives: [String] = []
        /// Dropped because the user asked for it.
        package var wasAskedFor = false

        /// For people: `stream 3 (subtitle, subrip, eng) is dropped: mp4 cannot hold it; matroska
        /// can`.
        package var sentence: String {
            let what = "stream \(stream.index) (\(stream.spokenDescription))"
            switch action {
            case .upscale: return "\(what) is upscaled"
            case .copy: return "\(what) is copied"
            case .drop:
                let why = reason.map { ": \($0)" } ?? ""
                guard !alternatives.isEmpty else { return "\(what) is dropped\(why)" }
                return "\(what) is dropped\(why); \(alternatives.joined(separator: ", ")) "
                    + "can hold it"
            }
        }
    }

    /// Which kinds of streams are wanted.
    package struct Options: Sendable {
        package enum Handling: String, Sendable, CaseIterable { case copy, none }

        package var audio = Handling.copy
        package var subtitles = Handling.copy
        package var attachments = Handling.copy
        package var data = Handling.copy
        /// Videos besides the one that is upscaled, covers not counted.
        package var otherVideos = Handling.copy

        package init(audio: Handling = .copy, subtitles: Handling = .copy) {
            self.audio = audio
            self.subtitles = subtitles
        }
    }

    package let format: OutputFormat
    /// In the source's order, one for each stream.
    package private(set) var decisions: [Decision]
    /// The source's tags and chapters, for the muxer.
    private let metadata: Metadata
    /// What `addStreams` gives the muxer; a caller that cuts the programme moves them.
    package var chapters: [Chapter]

    /// Decides for every stream of `source`; stream `mainVideo` is the one that is upscaled.
    package init(
        source: MediaInfo, mainVideo: Int, format: OutputFormat, options: Options = Options()
    ) {
        self.format = format
        metadata = source.metadata
        chapters = source.chapters
        let rules = StreamRules(source: source, format: format, options: options)
        decisions = source.streams.map { stream in
            stream.index == mainVideo
                ? Decision(stream: stream, action: .upscale) : rules.decide(stream)
        }
        if !format.holdsChapters { chapters = [] }
        droppedChapters = source.chapters.count - chapters.count
    }

    /// Chapters that the container has no place for.
    package private(set) var droppedChapters: Int

    /// Sentences on what is lost without being asked for; empty when nothing is.
    package var losses: [String] {
        var sentences = decisions.filter { $0.action == .drop && !$0.wasAskedFor }.map(\.sentence)
        if droppedChapters > 0 {
            sentences.append(
                "\(droppedChapters) chapters are dropped: \(format.name) cannot hold chapters; "
                    + "matroska, mp4, mov can")
        }
        return sentences
    }

    /// The streams that are copied, by their index in the source.
    package var copied: [Int] {
        decisions.filter { $0.action == .copy }.map(\.stream.index)
    }

    /// Adds every kept stream to the muxer in the source's order, and chapters and metadata.
    ///
    /// - Returns: the muxer's index for each kept stream of the source.
    /// - Throws: `outOfMemory`.
    package func addStreams(
        to muxer: Muxer, encoder: Encoder
    ) throws(MediaError) -> [Int: Int] {
        var indices: [Int: Int] = [:]
        for decision in decisions {
            switch decision.action {
            case .upscale:
                indices[decision.stream.index] = try muxer.addVideo(encoder, like: decision.stream)
            case .copy:
                indices[decision.stream.index] = try muxer.addCopy(of: decision.stream)
            case .drop:
                break
            }
        }
        try muxer.setChapters(chapters)
        muxer.setMetadata(metadata)
        return indices
    }

    // MARK: - Trial

    /// Writes the header into memory, and drops the streams with which that fails: the muxers know
    /// reasons that no table has. Formats that open their own files are not tried.
    ///
    /// - Throws: `unsupportedByContainer` when the video alone fails, `invalidOption`,
    ///   `outOfMemory`.
    package mutating func tryHeader(
        encoder: Encoder, muxerOptions: [EncoderSettings.Option] = []
    ) throws(MediaError) {
        guard !format.opensOwnFiles else { return }
        if try headerFailure(encoder: encoder, options: muxerOptions) == nil { return }
        // The failing ones are found by adding one stream after another to the video.
        let wanted = decisions
        for index in decisions.indices where decisions[index].action == .copy {
            decisions[index].action = .drop
        }
        if let failure = try headerFailure(encoder: encoder, options: muxerOptions) {
            throw failure
        }
        for index in decisions.indices where wanted[index].action == .copy {
            decisions[index] = wanted[index]
            if let failure = try headerFailure(encoder: encoder, options: muxerOptions) {
                decisions[index].action = .drop
                decisions[index].reason = "\(format.name) refuses it (\(failure.reason))"
                decisions[index].alternatives = ContainerRules.containers(
                    holding: wanted[index].stream.codecName
                ).filter { $0 != format.name }
            }
        }
    }

    /// Why a header with the streams of this plan cannot be written, or nil when it can.
    private func headerFailure(
        encoder: Encoder, options: [EncoderSettings.Option]
    ) throws(MediaError) -> MediaError? {
        let muxer = try Muxer(
            sink: .memory, format: format, name: "a \(format.name) file", options: options)
        defer { muxer.cancel() }
        _ = try addStreams(to: muxer, encoder: encoder)
        do throws(MediaError) {
            try muxer.start()
            return nil
        } catch  where error.kind == .unsupportedByContainer || error.kind == .writeFailed {
            return error
        }
    }
}

extension StreamInfo {
    /// Kind, codec, language and what else tells streams apart: `audio, aac, eng, 5.1`.
    package var spokenDescription: String {
        var words = [isCover ? "cover" : kind.rawValue, codecNameOrTag]
        if let language, language != "und" { words.append(language) }
        if let layout = audio?.channelLayout, !layout.isEmpty { words.append(layout) }
        if let name = attachmentFileName { words.append("'\(name)'") }
        return words.filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
