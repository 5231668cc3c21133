import Imaging
import SuperResolution
import Synchronization

/// Keeps the upscale stage at the pace of a source that doesn't wait: chooses who makes each frame.
/// Any thread.
final class Pace: Sendable {
    /// Seconds of frames that may wait before a spurt: what a viewer takes for a late picture rather
    /// than for a fault, and half of it where low latency is asked for.
    private static let limits: [Latency: Double] = [.normal: 0.5, .low: 0.25]

    /// How messages call those that take over, the best first.
    let names: [String]
    private let substitutes: [FrameUpscalerCache]
    private let keeper: Mutex<PaceKeeper>

    /// Plans every method for the source's first shape, so that a change of method costs no time.
    ///
    /// `asked` is who makes frames as asked for, `substitutes` come after it, the best first, and
    /// bicubic last. A substitute that lacks a factor is left out. `frameRate` is the source's.
    ///
    /// - Throws: as `FrameUpscaler.init`.
    init(
        asked: FrameUpscalerCache, substitutes: [Substitute], shape: FrameUpscaler.Shape,
        workers: WorkerPool, frameRate: Rational, latency: Latency
    ) throws {
        let factors = asked.layout.geometry.chain.factors
        let usable = substitutes.filter { substitute in
            factors.allSatisfy { substitute.networks[$0] != nil }
        }
        let methods = usable + [.bicubic]
        names = methods.map(\.name)
        self.substitutes = try methods.map { method in
            let cache = FrameUpscalerCache(
                layout: asked.layout, networks: method.networks, workers: workers,
                framesInFlight: asked.framesInFlight)
            _ = try cache.upscaler(for: shape)
            return cache
        }
        // A rate from a damaged header must not make the limits meaningless.
        let rate = frameRate.isKnown ? min(max(frameRate.value ?? 25, 1), 1000) : 25
        keeper = Mutex(
            PaceKeeper(
                methods: methods.count + 1, framesPerSecond: rate,
                limit: Self.limits[latency] ?? 0.5))
    }

    /// Who makes the frame behind which `waiting` others wait; nil for those asked.
    func substitute(waiting: Int) -> (index: Int, upscalers: FrameUpscalerCache)? {
        let method = keeper.withLock { $0.choose(waiting: waiting) }
        return method == 0 ? nil : (method - 1, substitutes[method - 1])
    }
}
