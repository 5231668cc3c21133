import Imaging
import Media
import Networks
import SuperResolution
import Synchronization

/// Finds the upscaler for each shape the source takes, and plans it when the shape is new.
///
/// A source that changes its size or format in mid-stream keeps the output's size: each shape is
/// enlarged by the smallest network that reaches it and fitted.
final class FrameUpscalerCache: Sendable {
    /// Shapes kept; a source that alternates between more is planned anew each time.
    private static let capacity = 4

    /// Of every frame made.
    let size: Size
    /// What the encoder takes.
    let encoded: PixelFormat
    private let networks: [Int: Network]
    private let networkName: String
    private let workers: WorkerPool
    let framesInFlight: Int
    private let upscalers = Mutex<[FrameUpscaler]>([])

    init(
        size: Size, encoded: PixelFormat, networks: [Int: Network], networkName: String,
        workers: WorkerPool, framesInFlight: Int
    ) {
        self.size = size
        self.encoded = encoded
        self.networks = networks
        self.networkName = networkName
        self.workers = workers
        self.framesInFlight = framesInFlight
    }

    /// The upscaler for a shape. Shapes beyond the first are rare, so planning happens under the
    /// lock.
    ///
    /// - Throws: as `FrameUpscaler.init`; `PipelineError` when no network reaches the output's size.
    func upscaler(for shape: FrameUpscaler.Shape) throws -> FrameUpscaler {
        try upscalers.withLock { upscalers in
            if let known = upscalers.first(where: { $0.shape == shape }) { return known }
            let made = try FrameUpscaler(
                shape: shape, size: size, encoded: encoded, network: network(for: shape.size),
                workers: workers, framesInFlight: framesInFlight)
            if upscalers.count == Self.capacity { upscalers.removeFirst() }
            upscalers.append(made)
            return made
        }
    }

    private func network(for source: Size) throws(PipelineError) -> Network {
        let factor = networks.keys.sorted().first { factor in
            let enlarged = source.scaled(by: factor)
            return enlarged.width >= size.width && enlarged.height >= size.height
        }
        // A source that shrank below the reach of every network is enlarged as far as they go.
        guard let factor = factor ?? networks.keys.max(), let network = networks[factor] else {
            throw PipelineError(.network, "network '\(networkName)' has no factor at all")
        }
        return network
    }
}
