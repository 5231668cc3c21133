internal import CFFmpeg
internal import Imaging

/// The rules by which streams other than the upscaled video are copied, converted or dropped.
///
/// - Unwanted kinds, and streams that a selection leaves out, are dropped, as asked for.
/// - Sound is copied where the container holds its codec, else encoded to what the container is
///   used with.
/// - A video is copied where the container holds its codec. Rows of thumbnails are not: they are
///   players' conveniences and no muxer here can mark them.
/// - Covers go where covers are known: MP4 (JPEG, PNG), Matroska (as attached files). QuickTime's
///   own files have no place for them.
/// - Data: timecode tracks are written anew from the video's tag, chapter tracks from the chapters;
///   other data goes where the container has a place for it.
/// - Text subtitles that the container cannot hold are converted to what it can hold. Words, line
///   breaks, bold, italic, underline and colours survive; what ASS has beyond them is lost, and
///   said. Subtitles that are pictures are never converted.
struct StreamRules {
    let source: MediaInfo
    let format: OutputFormat
    let options: StreamPlan.Options

    func decide(_ stream: StreamInfo) -> StreamPlan.Decision {
        if let unwanted = unwanted(stream) { return unwanted }
        if stream.isEncrypted { return drop(stream, "it is encrypted") }
        switch stream.kind {
        case .attachment: return decideAttachment(stream)
        case .data, .unknown: return decideData(stream)
        case .video where stream.isCover: return decideCover(stream)
        case .video where stream.disposition.contains(.timedThumbnails):
            return drop(stream, "thumbnails of another video are not carried over")
        case .video where stream.video.map({ $0.size.width <= 0 }) ?? true:
            return drop(stream, "it is empty")
        case .audio where stream.audio.map({ $0.sampleRate <= 0 }) ?? true:
            return drop(stream, "its sample rate is not known")
        case .audio: return decideAudio(stream)
        case .subtitle: return decideSubtitle(stream)
        case .video: return decideByCodec(stream)
        }
    }

    private func unwanted(_ stream: StreamInfo) -> StreamPlan.Decision? {
        let isWanted =
            switch stream.kind {
            case .audio: options.audio != .none && isSelected(stream, by: options.audioStreams)
            case .subtitle:
                options.subtitles != .none && isSelected(stream, by: options.subtitleStreams)
            case .attachment: options.attachments == .copy
            case .data, .unknown: options.data == .copy
            case .video:
                (stream.isCover ? options.attachments : options.otherVideos) == .copy
            }
        guard !isWanted else { return nil }
        return StreamPlan.Decision(
            stream: stream, action: .drop, reason: "as asked", wasAskedFor: true)
    }

    private func isSelected(_ stream: StreamInfo, by selectors: [StreamSelector]) -> Bool {
        selectors.isEmpty || selectors.contains { $0.matches(stream) }
    }

    private func decideAudio(_ stream: StreamInfo) -> StreamPlan.Decision {
        if case .encode(let codec) = options.audio, stream.codecName != codec, stream.hasDecoder {
            return StreamPlan.Decision(
                stream: stream,
                action: .convert(
                    StreamConversion(codecName: codec, bitRate: options.audioBitRate)),
                reason: "as asked", wasAskedFor: true)
        }
        let copied = needsHeader(stream) ? drop(stream, Self.noHeader) : decideByCodec(stream)
        guard copied.action == .drop, options.audio != .copy, stream.hasDecoder,
            let codec = AudioFormatChoice.codecName(for: format)
        else { return copied }
        return converted(copied, StreamConversion(codecName: codec, bitRate: options.audioBitRate))
    }

    /// AAC whose description stands in each packet, as in transport streams, for a container that
    /// wants it before the first. Elsewhere libavformat's muxers find it out by themselves.
    private func needsHeader(_ stream: StreamInfo) -> Bool {
        ["rtsp", "sap", "rtp"].contains(format.name) && stream.codecName == "aac"
            && stream.parameters.extradata.isEmpty
    }

    private static let noHeader = "its description is in its packets, and RTP wants it beforehand"

    private func decideSubtitle(_ stream: StreamInfo) -> StreamPlan.Decision {
        let copied = decideByCodec(stream)
        guard copied.action == .drop, options.subtitles == .auto, stream.hasDecoder,
            SubtitleConverter.textCodecs.contains(stream.codecName),
            let codec = SubtitleConverter.codecName(for: format)
        else { return copied }
        let loss =
            stream.codecName == "ass" ? "positions, fonts and effects of its texts are lost" : nil
        return converted(copied, StreamConversion(codecName: codec, loss: loss))
    }

    /// A stream that would have to be dropped, in another form instead.
    private func converted(
        _ dropped: StreamPlan.Decision, _ conversion: StreamConversion
    ) -> StreamPlan.Decision {
        var decision = dropped
        decision.action = .convert(conversion)
        return decision
    }

    private func decideByCodec(_ stream: StreamInfo) -> StreamPlan.Decision {
        guard stream.codecName != "none" else { return drop(stream, "its codec is not known") }
        switch ContainerRules.verdict(on: stream.codecName, in: format) {
        case .yes, .unknown: return StreamPlan.Decision(stream: stream, action: .copy)
        case .no: return cannotHold(stream)
        }
    }

    private func decideCover(_ stream: StreamInfo) -> StreamPlan.Decision {
        let known = ["mjpeg", "png", "bmp"].contains(stream.codecName)
        let fits =
            format.name == "matroska"
            ? stream.coverPicture != nil : ["mp4", "ipod"].contains(format.name) && known
        guard fits else {
            return drop(
                stream, "\(format.name) has no place for covers",
                known ? ["matroska", "mp4"] : ["matroska"])
        }
        return StreamPlan.Decision(stream: stream, action: .copy)
    }

    private func decideAttachment(_ stream: StreamInfo) -> StreamPlan.Decision {
        guard format.name == "matroska" else {
            return drop(stream, "\(format.name) has no place for attachments", ["matroska"])
        }
        // The muxer wants both; without a type it would refuse the whole file.
        guard stream.attachmentFileName != nil, stream.attachmentMIMEType != nil,
            !stream.parameters.extradata.isEmpty
        else { return drop(stream, "it has no file name, no type or no contents") }
        return StreamPlan.Decision(stream: stream, action: .copy)
    }

    private func decideData(_ stream: StreamInfo) -> StreamPlan.Decision {
        if stream.codecTag == "tmcd" {
            var decision = drop(stream, "the timecode is written anew from the video's")
            decision.wasAskedFor = format.isMOVFamily
            if !format.isMOVFamily { decision.reason = "\(format.name) has no timecode tracks" }
            return decision
        }
        if isChapterTrack(stream) {
            var decision = drop(stream, "the chapters are written anew")
            decision.wasAskedFor = true
            return decision
        }
        guard stream.codecName != "none",
            ContainerRules.verdict(on: stream.codecName, in: format) == .yes
        else {
            var others = ContainerRules.containers(holding: stream.codecName)
            others.removeAll { $0 == format.name }
            return drop(stream, "\(format.name) has no place for this data", others)
        }
        return StreamPlan.Decision(stream: stream, action: .copy)
    }

    /// QuickTime's chapters are a text track that others refer to; FFmpeg shows it as data besides
    /// the chapters it read from it.
    private func isChapterTrack(_ stream: StreamInfo) -> Bool {
        stream.codecName == "bin_data" && ["text", "tx3g", ""].contains(stream.codecTag)
            && !source.chapters.isEmpty
            && source.formatNames.contains { $0 == "mov" || $0 == "mp4" }
    }

    private func cannotHold(_ stream: StreamInfo) -> StreamPlan.Decision {
        drop(
            stream, "\(format.name) cannot hold \(stream.codecName)",
            ContainerRules.containers(holding: stream.codecName).filter { $0 != format.name })
    }

    private func drop(
        _ stream: StreamInfo, _ reason: String, _ alternatives: [String] = []
    ) -> StreamPlan.Decision {
        StreamPlan.Decision(
            stream: stream, action: .drop, reason: reason, alternatives: alternatives)
    }
}

extension OutputFormat {
    /// Whether the container says how the picture must be turned to be shown. Matroska could, but
    /// libavformat before 61 neither writes nor reads it.
    package var holdsRotation: Bool {
        isMOVFamily || isMatroskaFamily && avformat_version() >> 16 >= 61
    }

    /// Whether the container stores chapters; the others lose them without a word.
    package var holdsChapters: Bool {
        isMOVFamily || isMatroskaFamily
            || ["ogg", "ogv", "nut", "asf", "wmv", "ffmetadata"].contains(name)
    }
}
