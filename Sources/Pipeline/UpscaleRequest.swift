package import Imaging
package import Media
package import Networks

/// What one upscaling run is asked to do. Plain values: nothing is opened before
/// `UpscaleRun.prepare(_:)`.
package struct UpscaleRequest: Sendable {
    /// Path or URL of the source, or `-` for standard input.
    package var input: String
    /// libavformat's name of the source's container; nil to recognise it.
    package var inputFormat: String?
    /// Options of the source's container, such as the size of raw video.
    package var inputOptions: [(key: String, value: String)] = []
    /// Protocols that the source may refer to besides its own.
    package var protocols: [String] = []
    /// Seconds for which a source may send nothing and a target take nothing, 0 for ever; nil for
    /// the default: 30 over the network, else for ever.
    package var timeout: Double?
    /// Path or URL of the target, or `-` for standard output. A file is written beside it under
    /// another name and renamed when whole.
    package var output: String
    /// libavformat's name of the target's container; nil to tell it from the target's name.
    package var containerFormat: String?
    /// Whether an existing target is replaced; otherwise it is refused.
    package var overwrites = false

    /// The networks to choose from, by scale factor. The smallest that suffices is used.
    package var networks: [Int: Network]
    /// How the preset or model is called in messages.
    package var networkName: String
    /// The preset that a network comes from, by scale factor, where it isn't `networkName`.
    package var borrowedNetworks: [Int: String] = [:]
    package var target: TargetSize = .factor(2)
    /// What becomes of interlaced pictures.
    package var deinterlace = DeinterlaceMode.auto

    package var latency: Latency = .normal
    /// Frames that come faster than they are done are done by `substitutes` or by bicubic, and a
    /// source that doesn't come by itself is read as fast as it plays.
    package var keepsPace = false
    /// The best first.
    package var substitutes: [Substitute] = []

    /// Worker threads of the network, at least 1.
    package var threads: Int

    /// What becomes of chapters.
    package var chapters: ChapterHandling = .copy
    /// Whether the encoder is asked for a key frame where a slide begins.
    package var slideKeyFrames = false

    /// Whether what did not change since the frame before is taken from its result. Changes no bit.
    package var reuses = true

    /// Encoder family (`h264`) or exact libavcodec name (`libx264`); nil for the container's default.
    package var codec: String?
    /// Constant rate factor in the encoder's own scale; nil for the family's default.
    package var crf: Double?
    /// The encoder's own speed preset; nil for the family's default.
    package var encoderPreset: String?
    /// Options passed on to the encoder, in order.
    package var encoderOptions: [(key: String, value: String)] = []
    /// Pixel format of the encoded video; nil to keep the source's depth and subsampling.
    package var pixelFormat: String?

    /// Which of the other streams are carried over, and in which form.
    package var streams = StreamPlan.Options()
    /// Index of the video stream to upscale; nil for the first real one.
    package var videoStream: Int?

    package var frameRate: FrameRateMode = .source
    package var verification: Verification = .counts
    /// Share of frames that may be damaged before the run counts as failed, 0...1.
    package var maximumErrorRate = 0.5

    /// Seconds of the source to skip, and to take; nil from the start, to the end.
    package var start: Double?
    package var duration: Double?

    /// Whether finished parts are kept until the target is whole, so that a run that was interrupted
    /// goes on where it was.
    package var journal: JournalUse = .auto
    /// Seconds of a part, more than 0; nil for 60.
    package var segmentLength: Double?
    /// Whether a journal that exists is thrown away.
    package var restarts = false
    /// `ContentHash` of each network's file, by factor.
    package var networkChecksums: [Int: String] = [:]
    /// This program's version.
    package var program = ""
    /// The command line the request was made from, without source and target.
    package var arguments: [String] = []

    package init(
        input: String, output: String, networks: [Int: Network], networkName: String, threads: Int
    ) {
        self.input = input
        self.output = output
        self.networks = networks
        self.networkName = networkName
        self.threads = threads
    }
}

/// At which times frames are written.
package enum FrameRateMode: Hashable, Sendable {
    /// Each frame at its own time.
    case source
    /// At a constant rate, in frames per second; nil for the one that suits the source. Frames are
    /// repeated and left out for it.
    case constant(Rational?)
}

/// What is compared after the work.
package enum Verification: String, Hashable, Sendable, CaseIterable {
    /// The number of frames and every pts that was decoded, with those handed to the muxer.
    case counts
    /// Also every frame, pts and stream that can be read and decoded from the finished file.
    case full
}

/// Whether a run keeps a journal.
package enum JournalUse: String, Sendable, CaseIterable {
    /// Of files of three minutes and more.
    case auto
    case on, off
}

/// Which chapters the output gets.
package enum ChapterHandling: String, Sendable, CaseIterable {
    /// The source's.
    case copy
    /// The source's or, where it has none, one for each slide.
    case auto
}
