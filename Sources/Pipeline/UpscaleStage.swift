import Imaging
import Media
import SuperResolution

/// Takes decoded frames, hands out upscaled ones in the same order.
///
/// Runs on several threads at once, one a frame in flight: each takes a frame, lets the worker pool
/// make what changed since the frame before, takes the rest from that one, and waits for its turn
/// to hand the result on.
final class UpscaleStage: Sendable {
    private let upscalers: FrameUpscalerCache
    private let pacing: (pace: Pace, packets: BoundedQueue<Packet>)?
    private let input: BoundedQueue<Frame>
    private let output: BoundedQueue<Frame>
    private let gate: OrderedGate
    private let history: FrameHistory
    private let reuses: Bool
    private let slides: SlideWatch?
    private let marksSlides: Bool
    private let meter: RunMeter

    /// `reuses` is false to make every frame as a whole; `slides` follows the frames, if it is
    /// given, and with `marksSlides` the encoder is asked for a key frame where one begins.
    init(
        upscalers: FrameUpscalerCache,
        pacing: (pace: Pace, packets: BoundedQueue<Packet>)? = nil, input: BoundedQueue<Frame>,
        output: BoundedQueue<Frame>, gate: OrderedGate, history: FrameHistory, reuses: Bool,
        slides: SlideWatch?, marksSlides: Bool, meter: RunMeter
    ) {
        self.upscalers = upscalers
        self.pacing = pacing
        self.input = input
        self.output = output
        self.gate = gate
        self.history = history
        self.reuses = reuses
        self.slides = slides
        self.marksSlides = marksSlides
        self.meter = meter
    }

    /// Who makes the next frame, by what waits behind it.
    private func maker() -> FrameUpscalerCache {
        guard let (pace, packets) = pacing,
            let substitute = pace.substitute(waiting: packets.count + input.count)
        else { return upscalers }
        meter.countSubstitute(substitute.index)
        return substitute.upscalers
    }

    /// The body of one of the stage's threads. Returns at the end of the input or when the run is
    /// shut down.
    ///
    /// - Throws: what `FrameUpscaler` throws; `MediaError` for a format that can't be converted.
    func run() throws {
        // Sources that aren't planar Y′CbCr (NV12, RGB, …) are converted, and so are results where
        // the encoder takes another depth or RGB. Converters keep state and aren't shared.
        let toWorking = Converter()
        let layout = upscalers.layout
        let toLayout = Converter(color: layout.color)
        let toEncoded = Converter(to: layout.encoded)
        while let numbered = input.popNumbered() {
            let start = ProcessorTime.ofThread
            let number = numbered.number
            var source = try toWorking.convert(numbered.element)
            // A matrix or range that changed in mid-stream becomes the first picture's.
            if source.color.needsConversion(to: layout.color, height: source.size.height) {
                source = try toLayout.convert(source)
            }
            let shape = FrameUpscaler.Shape(source)
            let upscaler = try maker().upscaler(for: shape)
            guard let result = try upscale(source, number, by: upscaler, toEncoded) else { return }
            let sketch = slides == nil ? nil : source.withPlane(0) { LumaSketch($0) }
            meter.addBusy(.upscale, ProcessorTime.ofThread - start)
            meter.noteWorkers(upscalers.workers.processorTime)
            guard gate.enter(number) else { return }
            defer { gate.leave() }
            if let slides, let sketch, let pts = result.pts,
                slides.next(sketch, at: result.timeBase.seconds(pts)), marksSlides
            {
                result.requestKeyFrame()
            }
            guard output.push(result) else { return }
        }
        output.finish()
    }

    /// The frame as the encoder gets it; nil when the run is shut down.
    private func upscale(
        _ source: borrowing Frame, _ number: Int, by upscaler: FrameUpscaler,
        _ toEncoded: Converter
    ) throws -> Frame? {
        guard reuses else { return try toEncoded.convert(upscaler.upscale(source)) }
        let (trace, before) = try history.begin(number, by: upscaler, source: source)
        defer { before?.release() }
        let outcome = try upscaler.upscale(source, trace, after: before, reuses: true)
        meter.addBusy(.compare, trace.room.comparing)
        switch consume outcome {
        case .ended: return nil
        case .made(let frame):
            meter.countReuse(trace.room.shareReused)
            let result = try toEncoded.convert(frame)
            trace.publish(encoded: try FrameBox(sharing: result))
            return result
        case .repeats:
            meter.countReuse(trace.room.shareReused)
            guard let before, let encoded = trace.adopt(before) else { return nil }
            return try encoded.frame.repeated(as: source)
        }
    }
}
