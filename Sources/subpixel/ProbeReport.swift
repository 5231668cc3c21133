import Imaging
import Media

/// What `subpixel probe` found, in the shape of its JSON. Times are in seconds; what is not known is
/// left out.
struct ProbeReport: Encodable {
    let v = 1
    let file: String
    /// FFmpeg's names of the container.
    let format: [String]
    let formatDescription: String
    let duration: Double?
    let start: Double?
    let bitRate: Int64?
    let streams: [Stream]
    let chapters: [Chapter]
    let metadata: [String: String]
    /// What would become of the streams in an output, when one was named.
    var output: OutputReport?

    struct Stream: Encodable {
        let index: Int
        let kind: String
        let codec: String
        let profile: String?
        let hasDecoder: Bool
        let language: String?
        let title: String?
        let start: Double?
        let duration: Double?
        let bitRate: Int64?
        let isDefault: Bool
        let isForced: Bool
        let isCover: Bool
        var video: Video?
        let audio: Audio?
    }

    struct Video: Encodable {
        let width: Int
        let height: Int
        let pixelFormat: String
        let bitDepth: Int
        /// `16:15`; nil when neither container nor codec says.
        let sampleAspectRatio: String?
        let fieldOrder: String
        /// Degrees counter-clockwise, as ffprobe prints it.
        let rotation: Double
        let isMirrored: Bool
        let matrix: String?
        let primaries: String?
        let transfer: String?
        let range: String?
        let chromaLocation: String?
        let hasMasteringDisplay: Bool
        let hasContentLight: Bool
        let dolbyVisionProfile: Int?
        /// As the container claims.
        let averageFrameRate: Double?
        /// As the timestamps show; of the stream to upscale.
        var timing: Timing?
        /// For people.
        let colorSummary: String?

        private enum CodingKeys: CodingKey {
            case width, height, pixelFormat, bitDepth, sampleAspectRatio, fieldOrder, rotation
            case isMirrored, matrix, primaries, transfer, range, chromaLocation
            case hasMasteringDisplay, hasContentLight, dolbyVisionProfile, averageFrameRate, timing
        }
    }

    struct Timing: Encodable {
        let kind: FrameTiming.Kind
        let frameRate: Double?
        let packetsExamined: Int
    }

    struct Audio: Encodable {
        let sampleRate: Int
        let channels: Int
        let channelLayout: String
    }

    struct Chapter: Encodable {
        let start: Double
        let end: Double
        let title: String?
    }
}

extension ProbeReport {
    /// `timing` is that of the stream to upscale, with its index; nil when there is none.
    init(file: String, info: MediaInfo, timing: (index: Int, timing: FrameTiming)?) {
        self.file = file
        format = info.formatNames
        formatDescription = info.formatDescription
        duration = info.duration.map { Double($0) / 1e6 }
        start = info.startTime.map { Double($0) / 1e6 }
        bitRate = info.bitRate
        streams = info.streams.map { stream in
            var result = Stream(stream)
            if let timing, timing.index == stream.index {
                result.video?.timing = Timing(
                    kind: timing.timing.kind, frameRate: timing.timing.rate,
                    packetsExamined: timing.timing.packets)
            }
            return result
        }
        chapters = info.chapters.map { chapter in
            Chapter(
                start: seconds(chapter.start, chapter.timeBase) ?? 0,
                end: seconds(chapter.end, chapter.timeBase) ?? 0, title: chapter.title)
        }
        metadata = Dictionary(
            info.metadata.entries.map { ($0.key, $0.value) }, uniquingKeysWith: { $0 + "; " + $1 })
    }
}

extension ProbeReport.Stream {
    fileprivate init(_ stream: StreamInfo) {
        index = stream.index
        kind = stream.kind.rawValue
        codec = stream.codecName
        profile = stream.profile
        hasDecoder = stream.hasDecoder
        language = stream.language
        title = stream.title ?? stream.attachmentFileName
        start = stream.start.flatMap { seconds($0, stream.timeBase) }
        duration = stream.duration.flatMap { seconds($0, stream.timeBase) }
        bitRate = stream.bitRate
        isDefault = stream.disposition.contains(.default)
        isForced = stream.disposition.contains(.forced)
        isCover = stream.isCover
        video = stream.video.map { ProbeReport.Video($0, rate: stream.averageFrameRate) }
        audio = stream.audio.map {
            ProbeReport.Audio(
                sampleRate: $0.sampleRate, channels: $0.channels, channelLayout: $0.channelLayout)
        }
    }
}

extension ProbeReport.Video {
    fileprivate init(_ video: VideoDetails, rate: Rational) {
        width = video.size.width
        height = video.size.height
        pixelFormat = video.pixelFormat.name
        bitDepth = video.pixelFormat.bitDepth
        let ratio = video.sampleAspectRatio
        sampleAspectRatio = ratio.isKnown ? "\(ratio.numerator):\(ratio.denominator)" : nil
        fieldOrder = video.fieldOrder.rawValue
        rotation = video.displayMatrix?.rotation ?? 0
        isMirrored = video.displayMatrix?.isMirrored ?? false
        let color = video.color
        matrix = ColorNames.name(color.matrix, in: ColorNames.matrix)
        primaries = ColorNames.name(color.primaries, in: ColorNames.primaries)
        transfer = ColorNames.name(color.transfer, in: ColorNames.transfer)
        range = color.range == .unspecified ? nil : color.range.rawValue
        chromaLocation =
            color.chromaLocation == .unspecified ? nil : color.chromaLocation.rawValue
        hasMasteringDisplay = video.masteringDisplay != nil
        hasContentLight = video.contentLight != nil
        dolbyVisionProfile = video.dolbyVision?.profile
        averageFrameRate = rate.isKnown ? rate.value : nil
        colorSummary = color.summary
    }
}

private func seconds(_ count: Int64, _ timeBase: Rational) -> Double? {
    timeBase.value.map { Double(count) * $0 }
}
