import Imaging
import Media
import Networks
import SuperResolution

/// Brings luma to its place in the result: by networks one after another and, where they don't meet
/// the size, one resampling.
///
/// Immutable and shared by the threads of the upscale stage. Planes between the steps come from
/// pools: nothing is allocated per frame.
final class LumaEnlarger: Sendable {
    private enum Step: Sendable {
        case network(Upscaler)
        case resampling(PlaneResampler)
    }

    private let steps: [Step]
    /// Of the planes between one step and the next.
    private let between: [FramePool]
    private let workers: WorkerPool

    /// `source` is the size of the planes taken, `format` and `range` what their samples mean,
    /// `networks` run in their order, and `framesInFlight` planes are made at the same time.
    ///
    /// - Throws: `EngineError` for a network that can't be run at this size, `SizeError` for sizes
    ///   that can't be held, `MediaError` when memory is out.
    init(
        source: Size, format: PictureFormat, range: ColorRange, networks: [Network],
        placement: Placement, workers: WorkerPool, framesInFlight: Int
    ) throws {
        let depth = format.bitDepth
        var size = source
        var steps: [Step] = []
        for network in networks {
            let upscaler = try Upscaler(
                network: network, inputSize: size, bitDepth: depth, range: range, pool: workers,
                framesInFlight: framesInFlight)
            steps.append(.network(upscaler))
            size = upscaler.outputSize
        }
        if steps.isEmpty || size != placement.fitted || placement.isCut {
            steps.append(
                .resampling(
                    try PlaneResampler(
                        from: size, to: placement.fitted, bitDepth: depth,
                        window: placement.window)))
        }
        let gray = PixelFormat.planar(PictureFormat(bitDepth: depth, subsampling: .gray))
        between = try steps.dropLast().map { step in
            guard case .network(let upscaler) = step else {
                preconditionFailure("resampling is the last step")
            }
            return try FramePool(size: upscaler.outputSize, pixelFormat: gray ?? .gray8)
        }
        self.steps = steps
        self.workers = workers
    }

    /// Blocks until the plane is made.
    ///
    /// - Throws: `MediaError` when memory is out.
    func enlarge(
        _ source: PlaneView, into destination: MutablePlaneView
    ) throws(MediaError) {
        try run(0, source, destination)
    }

    private func run(
        _ index: Int, _ source: PlaneView, _ destination: MutablePlaneView
    ) throws(MediaError) {
        guard index < between.count else {
            perform(steps[index], source, destination)
            return
        }
        let frame = try between[index].makeFrame()
        frame.withMutablePlane(0) { perform(steps[index], source, $0) }
        try frame.withPlane(0) { plane throws(MediaError) in
            try run(index + 1, plane, destination)
        }
    }

    private func perform(_ step: Step, _ source: PlaneView, _ destination: MutablePlaneView) {
        switch step {
        case .network(let upscaler): upscaler.upscale(source, into: destination)
        case .resampling(let resampler):
            resampler.resample(source, into: destination, on: workers)
        }
    }
}
