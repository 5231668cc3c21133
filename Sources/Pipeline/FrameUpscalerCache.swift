import Imaging
import Media
import Networks
import SuperResolution
import Synchronization

/// Finds the upscaler for each shape the source takes, and plans it when the shape is new.
///
/// A source that changes its size or format in mid-stream keeps the output's size: `OutputLayout`
/// says how each shape is placed in it.
final class FrameUpscalerCache: Sendable {
    /// Shapes kept; a source that alternates between more is planned anew each time.
    private static let capacity = 4

    let layout: OutputLayout
    private let networks: [Int: Network]
    let workers: WorkerPool
    let framesInFlight: Int
    private let upscalers = Mutex<[FrameUpscaler]>([])

    init(
        layout: OutputLayout, networks: [Int: Network], workers: WorkerPool, framesInFlight: Int
    ) {
        self.layout = layout
        self.networks = networks
        self.workers = workers
        self.framesInFlight = framesInFlight
    }

    /// The upscaler for a shape. Shapes beyond the first are rare, so planning happens under the
    /// lock.
    ///
    /// - Throws: as `FrameUpscaler.init`.
    func upscaler(for shape: FrameUpscaler.Shape) throws -> FrameUpscaler {
        try upscalers.withLock { upscalers in
            if let known = upscalers.first(where: { $0.shape == shape }) { return known }
            let (placement, chain) = layout.placement(
                of: shape.size, ratio: shape.sampleAspectRatio, factors: networks.keys)
            let made = try FrameUpscaler(
                shape: shape, placement: placement, encoded: layout.encoded,
                chromaLocation: layout.color.chromaLocation,
                networks: chain.factors.compactMap { networks[$0] }, workers: workers,
                framesInFlight: framesInFlight)
            if upscalers.count == Self.capacity { upscalers.removeFirst() }
            upscalers.append(made)
            return made
        }
    }
}
