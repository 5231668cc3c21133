package import Imaging

/// What the frames that enter an encoder are, and what its stream says of them.
package struct VideoFormat: Sendable, Hashable {
    package var size: Size
    package var pixelFormat: PixelFormat
    /// Seconds per unit of the frames' pts and duration; the packets keep it.
    package var timeBase: Rational
    /// Average frames per second, for rate control and key frame distance; 0/1 when unknown.
    package var frameRate: Rational
    package var color: ColorDescription
    /// Width ÷ height of a pixel; 0/1 when unknown.
    package var sampleAspectRatio: Rational
    package var masteringDisplay: MasteringDisplay?
    package var contentLight: ContentLight?

    package init(
        size: Size, pixelFormat: PixelFormat, timeBase: Rational,
        frameRate: Rational = Rational(0, 1), color: ColorDescription = ColorDescription(),
        sampleAspectRatio: Rational = Rational(0, 1), masteringDisplay: MasteringDisplay? = nil,
        contentLight: ContentLight? = nil
    ) {
        self.size = size
        self.pixelFormat = pixelFormat
        self.timeBase = timeBase
        self.frameRate = frameRate
        self.color = color
        self.sampleAspectRatio = sampleAspectRatio
        self.masteringDisplay = masteringDisplay
        self.contentLight = contentLight
    }
}

/// How to encode. What is nil is the default of the encoder's family (`EncoderDefaults`).
package struct EncoderSettings: Sendable {
    package struct Option: Sendable, Hashable {
        package var key: String
        package var value: String

        package init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    package var encoder: EncoderChoice
    /// Constant quality on the encoder's own scale; smaller is better.
    package var crf: Double?
    /// Bits per second, instead of constant quality.
    package var bitRate: Int64?
    /// Speed against compression, in the encoder's own words or numbers.
    package var preset: String?
    /// Seconds between key frames at most.
    package var keyFrameInterval: Double = EncoderDefaults.keyFrameInterval
    /// No frame waits for a later one.
    package var isLowLatency = false
    /// Threads of the encoder; 0 leaves it to the encoder.
    package var threads: Int = 0
    /// Options of the encoder or of libavcodec, applied last and in order.
    package var options: [Option] = []

    package init(encoder: EncoderChoice) {
        self.encoder = encoder
    }
}
