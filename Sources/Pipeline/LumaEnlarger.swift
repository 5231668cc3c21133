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

    /// Networks, which are the first steps.
    var networkCount: Int {
        steps.count { if case .network = $0 { true } else { false } }
    }

    /// Planes between the steps.
    var stepsBetween: Int { between.count }

    /// Room to plan a frame in.
    func makeRoom() -> [ReuseRoom.Step] {
        steps.enumerated().map { index, step in
            let isLast = index == steps.count - 1
            switch step {
            case .network(let upscaler):
                return ReuseRoom.Step(
                    patches: PlanePatches(size: upscaler.outputSize),
                    changes: isLast ? nil : ChangeMap(size: upscaler.outputSize))
            case .resampling(let resampler):
                return ReuseRoom.Step(
                    patches: PlanePatches(size: resampler.outputSize), changes: nil)
            }
        }
    }

    /// Makes the plane, or the patches of it that the room's last step names at the end: what is
    /// outside of them is as in the frame before. Blocks until it is done.
    ///
    /// - Parameters:
    ///   - source: the plane to enlarge.
    ///   - destination: of the size that the last step makes.
    ///   - changes: in the source; nil to make all of it.
    ///   - trace: of the frame, with its room, which gets the planes between the steps; nil where
    ///     nothing is kept for the next frame.
    ///   - before: of the frame that `changes` compare with.
    /// - Returns: false when the history was closed meanwhile.
    /// - Throws: `MediaError` when memory is out.
    func enlarge(
        _ source: PlaneView, into destination: MutablePlaneView, changes: ChangeMap?,
        _ trace: FrameTrace?, after before: FrameTrace?
    ) throws(MediaError) -> Bool {
        try run(0, source, destination, changes: changes, trace, after: before)
    }

    private func run(
        _ index: Int, _ source: PlaneView, _ destination: MutablePlaneView, changes: ChangeMap?,
        _ trace: FrameTrace?, after before: FrameTrace?
    ) throws(MediaError) -> Bool {
        guard index < between.count else {
            return perform(index, source, destination, changes, trace, after: before)
        }
        let frame = try between[index].makeFrame()
        guard
            frame.withMutablePlane(
                0,
                {
                    perform(index, source, $0, changes, trace, after: before)
                })
        else { return false }
        let room = trace?.room.luma[index]
        if let trace, let room {
            if !room.patches.areWhole {
                guard let earlier = before?.plane(after: index) else { return false }
                frame.withMutablePlane(0) { plane in
                    earlier.frame.withPlane(0) { room.patches.copyRest(of: $0, into: plane) }
                }
            }
            trace.publish(try FrameBox(sharing: frame), after: index)
            if let changes = room.changes { room.patches.mark(changes) }
        }
        let next = changes == nil ? nil : room?.changes
        return try frame.withPlane(0) { plane throws(MediaError) in
            try run(index + 1, plane, destination, changes: next, trace, after: before)
        }
    }

    /// Runs a step on all of the plane or, where changes are known, on the patches they lead to.
    ///
    /// - Returns: false when the history was closed meanwhile.
    private func perform(
        _ index: Int, _ source: PlaneView, _ destination: MutablePlaneView, _ changes: ChangeMap?,
        _ trace: FrameTrace?, after before: FrameTrace?
    ) -> Bool {
        let patches = trace?.room.luma[index].patches
        switch steps[index] {
        case .network(let upscaler):
            guard let trace, let patches else {
                upscaler.upscale(source, into: destination)
                return true
            }
            guard let cache = before == nil ? upscaler.makeCache() : before?.cache(of: index)
            else { return false }
            upscaler.plan(changes, cache, into: patches)
            // A whole frame does not use the cache: the next one need not wait for it.
            let isWhole = patches.areWhole
            if isWhole { trace.publish(cache, of: index) }
            upscaler.upscale(source, into: destination, patches, cache)
            if !isWhole { trace.publish(cache, of: index) }
        case .resampling(let resampler):
            if let changes, let patches {
                resampler.plan(changes, into: patches)
                resampler.resample(source, into: destination, patches, on: workers)
            } else {
                patches?.setWhole()
                resampler.resample(source, into: destination, on: workers)
            }
        }
        return true
    }
}
