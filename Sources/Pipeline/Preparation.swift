import Imaging
import Media
import SuperResolution

/// Everything a run has opened and decided before its stages start: the source up to its first
/// frame, the streams to carry, the encoder, the target's name.
///
/// Made by one thread, then handed to the one that executes it.
final class Preparation: @unchecked Sendable {
    let request: UpscaleRequest
    let window: TimeWindow
    let plan: UpscalePlan
    let target: OutputTarget
    let control = RunControl()
    let framesInFlight: Int
    /// Whether unchanged parts of frames are reused.
    let reuses: Bool
    /// Follows the slides, where chapters or key frames are made of them.
    let slides: SlideWatch?
    let marksSlides: Bool
    let namesChapters: Bool
    /// Of the first frame, in the frames' time base.
    let firstPTS: Int64
    /// What is added to all times of a picture that starts before zero, in the frames' time base.
    let move: Int64
    let maximumErrorRate: Double
    let verification: Verification
    /// The constant rate that frames are given, or nil.
    let rate: Rational?

    let demuxer: Demuxer
    let video: StreamInfo
    let container: OutputFormat
    let streams: StreamPlan
    /// By the source's stream.
    let converters: [Int: any StreamConverter]
    let packets: PacketSource
    let frames: FrameSource
    let encoder: Encoder
    let upscalers: FrameUpscalerCache
    let latency: Latency
    /// Keeps the pace of a source that doesn't wait; nil where every frame is made as asked for.
    let pace: Pace?
    let muxing: MuxingOptions

    /// Whether the source is read as fast as it plays: one that would come all at once, or in bursts.
    var pacesSource: Bool {
        let comesInBursts = demuxer.info.formatNames.contains { $0 == "hls" || $0 == "dash" }
        return pace != nil && (!demuxer.isEndless || comesInBursts)
    }

    /// Whether a run that the user ends early finishes what it has: a source that has no end of its
    /// own can't be begun anew, and a stream can't be taken back.
    var finishesEarly: Bool { demuxer.isEndless || target.isStream }

    /// - Throws: `MediaError` for an unusable source, encoder or container, `EngineError` for a
    /// network that can't be run, `PipelineError` for a request that can't be met.
    init(_ request: UpscaleRequest) throws {
        self.request = request
        maximumErrorRate = request.maximumErrorRate
        verification = request.verification
        let source = MediaLocation(request.input)
        let input = source.description
        demuxer = try Demuxer(source, options: DemuxerOptions(request, for: source))
        let info = demuxer.info
        var video = try info.mainVideoStream(of: input, chosen: request.videoStream)
        container = try OutputFormat.resolve(
            target: request.output, format: request.containerFormat)
        target = try OutputTarget(
            request.output, container: container, input: request.input,
            isEndless: demuxer.isEndless, overwrites: request.overwrites)
        guard request.verification != .full || !target.isStream else {
            throw PipelineError(
                .request, "'\(target.name)' can't be read again; leave out --verify full")
        }
        // A stream's clock may have run for days when it is joined.
        window = try TimeWindow(
            start: request.start ?? (demuxer.isEndless ? 0 : nil), duration: request.duration,
            origin: Double(info.startTime ?? 0) / 1e6)

        reuses = request.reuses
        try request.streams.check(info, format: container)
        var streams = StreamPlan(
            source: info, mainVideo: video.index, format: container, options: request.streams)
        streams.chapters = window.cut(streams.chapters)
        marksSlides = request.slideKeyFrames
        namesChapters =
            request.chapters == .auto && info.chapters.isEmpty && container.holdsChapters
        slides = marksSlides || namesChapters ? SlideWatch() : nil

        packets = PacketSource(
            demuxer: demuxer, videoIndex: video.index, carried: Set(streams.carried),
            window: window, joinsInTheMiddle: demuxer.isEndless && source.kind == .url)
        rate = try Self.constantRate(request.frameRate, of: video)
        frames = try Self.frames(of: video, window: window, constantRate: rate, request)
        if let start = request.start, start > 0, !demuxer.isEndless {
            _ = try demuxer.seek(toMicroseconds: Int64(start * 1e6), stream: video.index)
        }

        // The first frame says what the container may not: the true size and pixel format.
        let decoded = try Self.firstFrame(
            frames: frames, packets: packets, videoIndex: video.index, input: input)
        video.complete(by: decoded)
        video = streams.complete(by: video)
        self.video = video
        let coded = (format: decoded.pixelFormat, location: decoded.color.chromaLocation)
        if let orientation = streams.rotation.orientation { frames.turn(orientation) }
        let shown = try frames.turned(decoded)
        let choice = try OutputChoice(
            request: request, container: container, picture: shown, codedFormat: coded.format,
            video: video.video)
        let first = try Converter().convert(shown)
        firstPTS = first.pts ?? 0
        // Enough to keep the pool busy while one frame waits for its chroma and another for its turn.
        framesInFlight = request.latency == .low ? 1 : min(request.threads, 2) + 1
        let layout = OutputLayout(
            choice: choice, first: first, chromaLocation: coded.location, container: container)
        let workers = WorkerPool(threads: request.threads)
        upscalers = FrameUpscalerCache(
            layout: layout, networks: request.networks,
            workers: workers, framesInFlight: framesInFlight)
        let upscaler = try upscalers.upscaler(for: FrameUpscaler.Shape(first))
        latency = request.latency
        pace =
            request.keepsPace
            ? try Pace(
                asked: upscalers, substitutes: request.substitutes,
                shape: FrameUpscaler.Shape(first), workers: workers,
                frameRate: video.nominalFrameRate, latency: request.latency) : nil
        var settings = EncoderSettings(encoder: choice.encoder)
        settings.crf = request.crf
        settings.preset = request.encoderPreset
        settings.options = request.encoderOptions.map { .init($0.key, $0.value) }
        settings.isLowLatency = request.latency == .low
        settings.keyFrameInterval =
            container.keyFrameInterval(to: target.written) ?? settings.keyFrameInterval
        encoder = try Encoder(
            settings: settings,
            format: VideoFormat(
                size: layout.size, pixelFormat: choice.pixelFormat,
                timeBase: frames.timeBase, frameRate: rate ?? video.nominalFrameRate,
                color: layout.color.after(
                    conversionFrom: upscaler.made, to: choice.pixelFormat,
                    height: layout.size.height),
                sampleAspectRatio: choice.geometry.sampleAspectRatio,
                masteringDisplay: video.video?.masteringDisplay,
                contentLight: video.video?.contentLight),
            container: container)
        converters = try streams.openConverters(pictureHeight: layout.size.height)
        try streams.tryHeader(video: EncodedVideo(encoder), converters: converters)
        self.streams = streams
        var plan = UpscalePlan(
            request: request, choice: choice, streams: streams, video: video, info: info)
        plan.input = input
        plan.output = target.name
        if let loss = frames.alphaLoss { plan.warnings.append(loss) }
        muxing = MuxingOptions(request, target: target, container: container)
        plan.notes += FieldNotes.before(frames, mode: request.deinterlace)
        move = Self.move(
            firstPTS: firstPTS, timeBase: frames.timeBase,
            others: streams.carried.map { info.streams[$0] })
        if move > 0 {
            let seconds = frames.timeBase.seconds(move)
            plan.notes.append(
                "the picture starts before zero, which containers hide: everything is moved by "
                    + "\(seconds) s")
        }
        if let rate {
            plan.notes.append("frames come at a constant rate, \(rate.spoken) per second")
            plan.totalFrames = plan.duration.flatMap { duration in
                rate.value.map { Int((duration * $0).rounded()) }
            }
        }
        self.plan = plan
        frames.giveBack(first)
        control.onEnd { [interruption = demuxer.interruption] in interruption.cancel() }
    }

    /// Opens a decoder.
    private static func frames(
        of video: StreamInfo, window: TimeWindow, constantRate rate: Rational?,
        _ request: UpscaleRequest, segment: Segment? = nil
    ) throws(MediaError) -> FrameSource {
        FrameSource(
            decoder: try Decoder(
                stream: video, threads: request.threads,
                isLowLatency: request.latency == .low),
            deinterlacer: Deinterlacer(mode: request.deinterlace, threads: request.threads),
            stream: video, window: window, constantRate: rate, segment: segment)
    }

    /// Another decoder of the same video, for a part of it or for all.
    func makeFrames(of segment: Segment? = nil) throws(MediaError) -> FrameSource {
        let part = try Self.frames(
            of: video, window: window, constantRate: rate, request, segment: segment)
        part.isPart(of: frames)
        return part
    }

    /// What brings a picture that starts before zero, and the sound that belongs to it, to zero.
    private static func move(firstPTS: Int64, timeBase: Rational, others: [StreamInfo]) -> Int64 {
        guard firstPTS < 0 else { return 0 }
        let starts = others.filter { $0.kind == .audio }.compactMap { stream in
            // One tick more than enough, since it is rounded.
            stream.start.map { stream.timeBase.rescale($0, to: timeBase) &- 1 }
        }
        // Sound that is far from the picture is no part of its beginning.
        let second = Rational(1, 1).rescale(1, to: timeBase)
        return -min(firstPTS, starts.filter { $0 > firstPTS &- second }.min() ?? firstPTS)
    }

    /// The constant rate that was asked for, or nil.
    ///
    /// - Throws: `PipelineError` when the source doesn't say which would suit it.
    private static func constantRate(
        _ mode: FrameRateMode, of video: StreamInfo
    ) throws -> Rational? {
        guard case .constant(let asked) = mode else { return nil }
        let rate = asked ?? video.constantRate
        guard rate.isKnown else {
            throw PipelineError(
                .request, "the source doesn't say its frame rate; give one, as in --fps 25")
        }
        return rate
    }

    /// Reads on until the decoder delivers a frame; packets of other streams are given back.
    ///
    /// - Throws: `MediaError.noVideo` when none comes.
    private static func firstFrame(
        frames: FrameSource, packets: PacketSource, videoIndex: Int, input: String
    ) throws -> Frame {
        var early: [PacketBox] = []
        defer { for box in early { box.giveBack(to: packets) } }
        while true {
            switch try frames.next() {
            case .frame(let frame): return frame
            case .needsInput:
                guard let packet = try packets.next() else {
                    try frames.finish()
                    continue
                }
                if packet.streamIndex == videoIndex {
                    try frames.send(packet)
                } else {
                    early.append(PacketBox(packet))
                }
            case .endOfStream:
                throw MediaError(
                    .noVideo, "cannot upscale '\(input)'",
                    reason: "not one frame of the part asked for could be decoded")
            }
        }
    }
}

/// Holds a packet where only copyable values can be held.
private final class PacketBox {
    private var packet: Packet?

    init(_ packet: consuming Packet) { self.packet = consume packet }

    func giveBack(to source: PacketSource) {
        if let packet = packet.take() { source.giveBack(packet) }
    }
}

extension Rational {
    /// `25`, or `29.97`.
    var spoken: String {
        let hundredths = ((value ?? 0) * 1000).rounded() / 1000
        return Int(exactly: hundredths).map(String.init) ?? "\(hundredths)"
    }
}

extension StreamInfo {
    /// The average rate, or the container's guess where it doesn't say; unknown where both are
    /// nothing but the time base, as in a Matroska file without durations.
    var nominalFrameRate: Rational {
        [averageFrameRate, realFrameRate].first { rate in
            rate.isKnown
                && !(rate.numerator > 300
                    && rate == Rational(timeBase.denominator, timeBase.numerator))
        } ?? Rational(0, 1)
    }
}
