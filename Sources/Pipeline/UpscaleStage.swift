import Media

/// Takes decoded frames, hands out upscaled ones in the same order.
///
/// Runs on several threads at once, one a frame in flight: each takes a frame, lets the worker pool
/// do the luma, does the rest itself, and waits for its turn to hand the result on.
final class UpscaleStage: Sendable {
    private let upscalers: FrameUpscalerCache
    private let input: BoundedQueue<Frame>
    private let output: BoundedQueue<Frame>
    private let gate: OrderedGate
    private let meter: RunMeter

    init(
        upscalers: FrameUpscalerCache, input: BoundedQueue<Frame>, output: BoundedQueue<Frame>,
        gate: OrderedGate, meter: RunMeter
    ) {
        self.upscalers = upscalers
        self.input = input
        self.output = output
        self.gate = gate
        self.meter = meter
    }

    /// The body of one of the stage's threads. Returns at the end of the input or when the run is
    /// shut down.
    ///
    /// - Throws: what `FrameUpscaler` throws; `MediaError` for a format that can't be converted.
    func run() throws {
        // Sources that aren't planar Y′CbCr (NV12, RGB, …) are converted, and so are results where
        // the encoder takes another depth or RGB. Converters keep state and aren't shared.
        let toWorking = Converter()
        let toEncoded = Converter(to: upscalers.layout.encoded)
        var upscaler: FrameUpscaler?
        while let numbered = input.popNumbered() {
            let start = ContinuousClock.now
            let number = numbered.number
            let source = try toWorking.convert(numbered.element)
            let shape = FrameUpscaler.Shape(source)
            if upscaler?.shape != shape { upscaler = try upscalers.upscaler(for: shape) }
            guard let upscaler else { return }
            let result = try toEncoded.convert(upscaler.upscale(source))
            meter.addBusy(.upscale, since: start)
            guard gate.enter(number) else { return }
            defer { gate.leave() }
            guard output.push(result) else { return }
        }
        output.finish()
    }
}
