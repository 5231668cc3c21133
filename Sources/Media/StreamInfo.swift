package import Imaging

/// What a container says about one of its streams.
package struct StreamInfo: Sendable {
    package enum Kind: String, Hashable, Sendable {
        case video, audio, subtitle, attachment, data, unknown
    }

    package var index: Int
    /// The container's own number of the stream (such as the PID of MPEG-TS).
    package var id: Int
    package var kind: Kind
    /// FFmpeg's short name, for example `h264`; `none` when the container's code is unknown.
    package var codecName: String
    package var codecLongName: String
    /// The container's own four-letter code of the codec, or empty.
    package var codecTag: String
    /// For example `High 4:4:4 Predictive`, or nil when unknown.
    package var profile: String?
    /// FFmpeg has a decoder for the codec.
    package var hasDecoder: Bool
    package var timeBase: Rational
    /// In units of `timeBase`, or nil when unknown.
    package var start: Int64?
    /// In units of `timeBase`, or nil when unknown.
    package var duration: Int64?
    /// What the container says, or nil when it does not.
    package var frameCount: Int64?
    /// Bits per second, or nil when unknown.
    package var bitRate: Int64?
    /// Frames ÷ duration; unknown when 0.
    package var averageFrameRate: Rational
    /// The lowest rate at which all timestamps can be told, a guess; unknown when 0.
    package var realFrameRate: Rational
    package var disposition: Disposition
    package var metadata: Metadata
    package var parameters: CodecParameters
    /// Side data of the stream as a whole.
    package var sideData: [StreamSideData]
    /// For video streams.
    package var video: VideoDetails?
    /// For audio streams.
    package var audio: AudioDetails?
    /// The picture's file, of a cover.
    package var coverPicture: [UInt8]?

    package var language: String? { metadata["language"] }
    package var title: String? { metadata["title"] }
    /// A picture that belongs to the file as a whole rather than a video.
    package var isCover: Bool { disposition.contains(.attachedPicture) }
    /// Of an attachment.
    package var attachmentFileName: String? { metadata["filename"] }
    /// Of an attachment.
    package var attachmentMIMEType: String? { metadata["mimetype"] }
}

/// Bytes that describe a whole stream, of one of FFmpeg's `AVPacketSideDataType`s.
package struct StreamSideData: Hashable, Sendable {
    /// The raw `AVPacketSideDataType`.
    package var kind: UInt32
    /// FFmpeg's name of the kind.
    package var name: String
    package var bytes: [UInt8]
}

/// What a stream is for: FFmpeg's `AV_DISPOSITION_…` bits, unknown ones included.
package struct Disposition: OptionSet, Hashable, Sendable {
    package let rawValue: Int32

    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let `default` = Disposition(rawValue: 1 << 0)
    package static let forced = Disposition(rawValue: 1 << 6)
    package static let attachedPicture = Disposition(rawValue: 1 << 10)
    package static let timedThumbnails = Disposition(rawValue: 1 << 11)
    package static let stillImage = Disposition(rawValue: 1 << 20)
}

/// The picture of a video stream.
package struct VideoDetails: Hashable, Sendable {
    /// As coded, in pixels, before rotation; 0×0 when unknown.
    package var size: Size
    package var pixelFormat: PixelFormat
    package var color: ColorDescription
    /// The container's, else the codec's; 0/1 when neither says.
    package var sampleAspectRatio: Rational
    package var fieldOrder: FieldOrder
    package var displayMatrix: DisplayMatrix?
    package var masteringDisplay: MasteringDisplay?
    package var contentLight: ContentLight?
    package var dolbyVision: DolbyVision?
    /// Frames that the codec holds back for reordering.
    package var reorderDelay: Int
}

/// How the rows of a coded picture divide into fields.
package enum FieldOrder: String, Hashable, Sendable {
    case unknown, progressive, topFirst, bottomFirst, topFirstShownBottom, bottomFirstShownTop

    /// The stream says that its frames hold two fields.
    package var isInterlaced: Bool { self != .unknown && self != .progressive }
}

/// How the coded picture must be turned to be shown.
package struct DisplayMatrix: Hashable, Sendable {
    /// Nine numbers by rows: 16.16 fixed point, the last column 2.30.
    package var values: [Int32]
    /// Degrees counter-clockwise, −180...180, as ffprobe prints it.
    package var rotation: Double
    /// The picture is also shown as in a mirror.
    package var isMirrored: Bool
}

/// The display on which the work was graded (SMPTE ST 2086).
package struct MasteringDisplay: Hashable, Sendable {
    /// CIE 1931 x and y of red, green, blue; nil when not given.
    package var primaries: [Chromaticity]?
    package var whitePoint: Chromaticity?
    /// cd/m²; nil when not given.
    package var minimumLuminance: Double?
    package var maximumLuminance: Double?

    package struct Chromaticity: Hashable, Sendable {
        package var x: Double
        package var y: Double
    }
}

/// How bright the work is (CTA-861.3), in cd/m².
package struct ContentLight: Hashable, Sendable {
    package var maximum: Int
    package var maximumFrameAverage: Int
}

/// That a stream carries Dolby Vision, and which.
package struct DolbyVision: Hashable, Sendable {
    package var profile: Int
    package var level: Int
    package var hasEnhancementLayer: Bool
    /// What a plain decoder shows is a picture by itself; 0 means that it is not.
    package var compatibility: Int
}

/// The sound of an audio stream.
package struct AudioDetails: Hashable, Sendable {
    /// Hertz; 0 when unknown.
    package var sampleRate: Int
    /// 0 when unknown.
    package var channels: Int
    /// For example `5.1(side)`.
    package var channelLayout: String
    /// For example `fltp`.
    package var sampleFormat: String
    /// Bits of a sample as coded; 0 when the codec has no such thing.
    package var bitsPerSample: Int
}
