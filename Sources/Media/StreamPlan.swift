internal import Imaging

/// What happens to each stream of a source in the output container, decided before any work begins.
package struct StreamPlan: Sendable {
    package enum Action: Hashable, Sendable {
        /// Decoded, enlarged and encoded anew.
        case upscale
        /// Packets as they are.
        case copy
        /// Decoded and encoded in another form.
        case convert(StreamConversion)
        case drop
    }

    /// What happens to one stream, and why.
    package struct Decision: Sendable {
        package var stream: StreamInfo
        package var action: Action
        /// Of a dropped or converted stream: why, as the end of a sentence.
        package var reason: String?
        /// Of a dropped or converted stream: containers that could hold it, best known first.
        package var alternatives: [String] = []
        /// Dropped because the user asked for it.
        package var wasAskedFor = false

        package var isConverted: Bool { if case .convert = action { true } else { false } }

        /// Something is lost that the user did not ask to lose.
        var isLoss: Bool {
            switch action {
            case .upscale, .copy: false
            case .convert(let conversion): conversion.loss != nil
            case .drop: !wasAskedFor
            }
        }

        /// For people: `stream 3 (subtitle, subrip, eng) is converted to mov_text: mp4 cannot hold
        /// subrip; matroska can hold it`.
        package var sentence: String {
            let what = "stream \(stream.index) (\(stream.spokenDescription))"
            let why = reason.map { ": \($0)" } ?? ""
            let others =
                alternatives.isEmpty
                ? "" : "; \(alternatives.joined(separator: ", ")) can hold it"
            switch action {
            case .upscale: return "\(what) is upscaled"
            case .copy: return "\(what) is copied"
            case .convert(let conversion):
                let verb = stream.kind == .audio ? "encoded as" : "converted to"
                let loss = conversion.loss.map { "; \($0)" } ?? ""
                return "\(what) is \(verb) \(conversion.codecName)\(why)\(loss)\(others)"
            case .drop:
                return "\(what) is dropped\(why)\(others)"
            }
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
        metadata = options.keepsMetadata ? source.metadata : Metadata()
        chapters = source.chapters
        let rules = StreamRules(source: source, format: format, options: options)
        decisions = source.streams.map { stream in
            var decision =
                stream.index == mainVideo
                ? Decision(stream: stream, action: .upscale) : rules.decide(stream)
            if !options.keepsMetadata {
                decision.stream.metadata = decision.stream.metadata.onlyNecessary
            }
            return decision
        }
        let video =
            source.streams.indices.contains(mainVideo) ? source.streams[mainVideo].video : nil
        rotationHandling = options.rotation
        rotation = RotationPlan(video?.displayMatrix, in: format, options.rotation)
        if !format.holdsChapters { chapters = [] }
        droppedChapters = source.chapters.count - chapters.count
    }

    /// What becomes of the way in which the upscaled picture must be turned to be shown.
    package private(set) var rotation: RotationPlan
    private let rotationHandling: RotationPlan.Handling

    /// Takes over what decoding has told of the upscaled stream.
    ///
    /// - Returns: the stream as it is to be enlarged: turned, where its rotation is applied.
    package mutating func complete(by video: StreamInfo) -> StreamInfo {
        rotation = RotationPlan(video.video?.displayMatrix, in: format, rotationHandling)
        let shown = rotation.orientation.map { video.turned($0) } ?? video
        for index in decisions.indices where decisions[index].action == .upscale {
            decisions[index].stream.sideData = shown.sideData
            decisions[index].stream.video = shown.video
        }
        return shown
    }

    /// Chapters that the container has no place for.
    package private(set) var droppedChapters: Int

    /// Sentences on what is lost without being asked for; empty when nothing is.
    package var losses: [String] {
        var sentences = decisions.filter(\.isLoss).map(\.sentence)
        if let sentence = rotation.loss(in: format) { sentences.append(sentence) }
        if droppedChapters > 0 {
            sentences.append(
                "\(droppedChapters) chapters are dropped: \(format.name) cannot hold chapters; "
                    + "matroska, mp4, mov can")
        }
        return sentences
    }

    /// Sentences on what is done differently than in the source, without a loss and besides what
    /// `decisions` say.
    package var notes: [String] { [rotation.note(in: format)].compactMap(\.self) }

    /// The streams whose packets are needed besides the video's, by their index in the source.
    package var carried: [Int] {
        decisions.filter { $0.action == .copy || $0.isConverted }.map(\.stream.index)
    }

    /// Opens what turns streams into another form; a stream for which that fails is dropped.
    ///
    /// - Parameter pictureHeight: of the upscaled picture, in pixels.
    /// - Returns: the converters by the streams' index in the source.
    /// - Throws: `outOfMemory`.
    package mutating func openConverters(
        pictureHeight: Int
    ) throws(MediaError) -> [Int: any StreamConverter] {
        var converters: [Int: any StreamConverter] = [:]
        for index in decisions.indices {
            guard case .convert(let conversion) = decisions[index].action else { continue }
            let stream = decisions[index].stream
            do throws(MediaError) {
                converters[stream.index] =
                    stream.kind == .audio
                    ? try AudioConverter(stream: stream, to: conversion, container: format)
                    : try SubtitleConverter(
                        stream: stream, to: conversion, pictureHeight: pictureHeight)
            } catch  where error.kind != .outOfMemory {
                decisions[index].action = .drop
                decisions[index].reason = error.reason
            }
        }
        return converters
    }

    /// Adds every kept stream to the muxer in the source's order, and chapters and metadata. A
    /// stream to be converted without a converter is left out.
    ///
    /// - Returns: the muxer's index for each kept stream of the source.
    /// - Throws: `outOfMemory`.
    package func addStreams(
        to muxer: Muxer, video: EncodedVideo, converters: [Int: any StreamConverter] = [:]
    ) throws(MediaError) -> [Int: Int] {
        var indices: [Int: Int] = [:]
        for decision in decisions {
            switch decision.action {
            case .upscale:
                indices[decision.stream.index] = try muxer.addVideo(video, like: decision.stream)
            case .copy:
                indices[decision.stream.index] = try muxer.addCopy(of: decision.stream)
            case .convert:
                guard let converter = converters[decision.stream.index] else { continue }
                indices[decision.stream.index] = try muxer.addConverted(
                    converter, like: decision.stream)
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
    /// reasons that no table has. Formats that open their own files are not tried, except for what
    /// they carry.
    ///
    /// - Throws: `unsupportedByContainer` when the video alone fails, `invalidOption`,
    ///   `outOfMemory`.
    package mutating func tryHeader(
        video: EncodedVideo, converters: [Int: any StreamConverter] = [:],
        muxerOptions: [EncoderSettings.Option] = []
    ) throws(MediaError) {
        guard OutputFormat.inner(of: format) != nil || !format.opensOwnFiles else { return }
        if try headerFailure(video, converters, muxerOptions) == nil { return }
        // The failing ones are found by adding one stream after another to the video.
        let wanted = decisions
        for index in decisions.indices where decisions[index].action != .upscale {
            decisions[index].action = .drop
        }
        if let failure = try headerFailure(video, converters, muxerOptions) { throw failure }
        for index in decisions.indices where wanted[index].action != .drop {
            decisions[index] = wanted[index]
            if let failure = try headerFailure(video, converters, muxerOptions) {
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
        _ video: EncodedVideo, _ converters: [Int: any StreamConverter],
        _ options: [EncoderSettings.Option]
    ) throws(MediaError) -> MediaError? {
        let muxer = try Muxer(
            sink: .memory, format: OutputFormat.inner(of: format) ?? format,
            name: "a \(format.name) file", options: options)
        defer { muxer.cancel() }
        _ = try addStreams(to: muxer, video: video, converters: converters)
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
