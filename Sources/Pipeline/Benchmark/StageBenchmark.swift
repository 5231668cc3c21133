import Imaging
import Media
import Networks
import SuperResolution
import Synchronization

/// Measures the stages of one run one at a time: the same encoder, network and resampling as
/// `UpscaleRun` would use, each alone on the machine.
///
/// Everything is planned when it is made; nothing outlives it.
struct StageBenchmark {
    private let request: UpscaleRequest
    private let plan: UpscalePlan
    private let network: Network
    private let source: BenchmarkSource
    private let loop: TimedLoop
    private let frames: FrameStore
    private let format: PictureFormat
    /// As many as a run keeps: enough that the pool is never without work while one frame waits
    /// for its chroma and another for its turn.
    private let framesInFlight: Int

    /// - Parameters:
    ///   - request: of the run whose stages are measured.
    ///   - plan: what that run has been planned to do.
    ///   - network: the first of `plan.networks`.
    ///   - loop: how long to measure.
    /// - Throws: `MediaError` for a clip that can't be decoded.
    init(
        _ request: UpscaleRequest, plan: UpscalePlan, network: Network, loop: TimedLoop
    ) throws {
        self.request = request
        self.plan = plan
        self.network = network
        self.loop = loop
        framesInFlight = min(request.threads, 2) + 1
        source = BenchmarkSource(path: request.input, threads: request.threads)
        frames = try source.frames()
        format = try frames.withFrame(0) { frame in
            guard let format = frame.pixelFormat.pictureFormat else {
                throw PipelineError(.internal, "no planes in a frame of \(frame.pixelFormat)")
            }
            return format
        }
    }

    /// Frames per second of demuxing and decoding.
    func decodingRate() throws -> Double { try source.decodingRate(loop) }

    /// Frames per second of the network on luma, with as many frames in flight as a run keeps.
    func inferenceRate(pool: WorkerPool) throws -> Double {
        let upscaler = try makeUpscaler(pool: pool)
        let inputs = frames
        let outputs = try grayFrames(upscaler.outputSize, bitDepth: format.bitDepth)
        return try concurrentRate { thread, number in
            inputs.withFrame(number) { input in
                outputs.withFrame(thread) { output in
                    input.withPlane(0) { source in
                        output.withMutablePlane(0) { upscaler.upscale(source, into: $0) }
                    }
                }
            }
        }
    }

    /// Frames per second of both chroma planes, on as many threads as a run does them on; nil for
    /// clips without chroma.
    func chromaRate() throws -> Double? {
        guard format.planeCount == 3 else { return nil }
        let resampler = try makeChromaResampler()
        let inputs = frames
        let outputs = try grayFrames(resampler.outputSize, bitDepth: format.bitDepth)
        return try concurrentRate { thread, number in
            inputs.withFrame(number) { input in
                outputs.withFrame(thread) { output in
                    for plane in 1...2 {
                        input.withPlane(plane) { source in
                            output.withMutablePlane(0) { resampler.resample(source, into: $0) }
                        }
                    }
                }
            }
        }
    }

    /// Frames per second of the encoder, fed with the clip's own upscaled frames.
    func encodingRate() throws -> Double {
        let upscaled = try upscaledFrames()
        let encoder = try makeEncoder()
        let timeBase = encoder.format.timeBase
        var sent: Int64 = 0
        let start = ContinuousClock.now
        _ = try loop.turn {
            let frame = try upscaled.withFrame(Int(sent)) { try $0.sharingSamples() }
            frame.timeBase = timeBase
            frame.pts = sent
            frame.duration = 1
            sent += 1
            try encoder.send(frame)
            try drain(encoder)
            return 1
        }
        // What the encoder holds back is part of its work.
        try encoder.finish()
        try drain(encoder)
        return Double(sent) / ((ContinuousClock.now - start) / .seconds(1))
    }

    private func drain(_ encoder: Encoder) throws {
        while case .packet = try encoder.next() {}
    }

    // MARK: - What a run would make

    private func makeUpscaler(pool: WorkerPool) throws -> Upscaler {
        try Upscaler(
            network: network, inputSize: plan.sourceSize, bitDepth: format.bitDepth,
            range: frames.withFrame(0) { $0.color.range }, pool: pool,
            framesInFlight: framesInFlight)
    }

    private func makeChromaResampler() throws -> PlaneResampler {
        try PlaneResampler(
            from: plan.sourceSize, to: plan.targetSize, bitDepth: format.bitDepth,
            siting: .chroma(
                format.subsampling, frames.withFrame(0) { $0.color.chromaLocation }))
    }

    private var encoded: PixelFormat { PixelFormat.named(plan.pixelFormat) ?? .yuv420p }

    /// The encoder of the plan, for frames one tick apart.
    private func makeEncoder() throws -> Encoder {
        let container = try OutputFormat.resolve(
            target: request.output, format: request.containerFormat)
        var settings = EncoderSettings(
            encoder: try EncoderCatalog.encoder(exactly: plan.encoder)
                ?? EncoderCatalog.choose(codec: request.codec, container: container))
        settings.crf = request.crf
        settings.preset = request.encoderPreset
        settings.options = request.encoderOptions.map { .init($0.key, $0.value) }
        let rate = Rational(25, 1)
        return try Encoder(
            settings: settings,
            format: VideoFormat(
                size: plan.targetSize, pixelFormat: encoded,
                timeBase: Rational(rate.denominator, rate.numerator), frameRate: rate,
                color: frames.withFrame(0) { $0.color }),
            container: container)
    }

    /// The clip's frames, enlarged.
    private func upscaledFrames() throws -> FrameStore {
        let upscaler = try makeUpscaler(pool: WorkerPool(threads: request.threads))
        let reduction =
            upscaler.outputSize == plan.targetSize
            ? nil
            : try PlaneResampler(
                from: upscaler.outputSize, to: plan.targetSize, bitDepth: format.bitDepth)
        let chroma = format.planeCount == 3 ? try makeChromaResampler() : nil
        let pool = try FramePool(
            size: plan.targetSize, pixelFormat: PixelFormat.planar(format) ?? .yuv420p)
        let enlarged = try grayFrames(upscaler.outputSize, bitDepth: format.bitDepth)
        let converter = Converter(to: encoded)
        let upscaled = FrameStore()
        for number in 0..<frames.count {
            let result = try pool.makeFrame()
            try frames.withFrame(number) { source in
                source.withPlane(0) { luma in
                    guard let reduction else {
                        return result.withMutablePlane(0) { upscaler.upscale(luma, into: $0) }
                    }
                    enlarged.withFrame(0) { enlarged in
                        enlarged.withMutablePlane(0) { upscaler.upscale(luma, into: $0) }
                        enlarged.withPlane(0) { plane in
                            result.withMutablePlane(0) { reduction.resample(plane, into: $0) }
                        }
                    }
                }
                if let chroma {
                    for plane in 1...2 {
                        source.withPlane(plane) { source in
                            result.withMutablePlane(plane) { chroma.resample(source, into: $0) }
                        }
                    }
                }
                try result.copyProperties(from: source)
            }
            upscaled.add(try converter.convert(result))
        }
        return upscaled
    }

    /// One plane to write to for each frame in flight.
    private func grayFrames(_ size: Size, bitDepth: Int) throws -> FrameStore {
        let gray = PixelFormat.planar(PictureFormat(bitDepth: bitDepth, subsampling: .gray))
        let pool = try FramePool(size: size, pixelFormat: gray ?? .gray8)
        let store = FrameStore(isCyclic: true)
        for _ in 0..<framesInFlight { store.add(try pool.makeFrame()) }
        return store
    }

    // MARK: - Several frames at once

    /// Calls `makeFrame(thread, number)` on as many threads as a run has frames in flight, for the
    /// loop's length.
    ///
    /// - Returns: frames per second.
    private func concurrentRate(
        _ makeFrame: @escaping @Sendable (_ thread: Int, _ number: Int) -> Void
    ) throws -> Double {
        try loop.checkCancellation()
        makeFrame(0, 0)  // memory touched, workers awake
        let taken = Atomic<Int>(0)
        let start = ContinuousClock.now
        let seconds = loop.seconds
        var threads = StageThreads()
        for thread in 0..<framesInFlight {
            threads.start(name: "bench \(thread)") {
                repeat {
                    makeFrame(thread, taken.wrappingAdd(1, ordering: .relaxed).oldValue)
                } while (ContinuousClock.now - start) / .seconds(1) < seconds
            }
        }
        threads.joinAll()
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        return Double(taken.load(ordering: .relaxed)) / elapsed
    }
}
