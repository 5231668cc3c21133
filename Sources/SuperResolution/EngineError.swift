package import Imaging

/// Why a network cannot be run, or not at this size.
package enum EngineError: Error, Hashable, Sendable {
    /// A layer is beyond what the engine runs.
    case unsupportedLayer(network: String, layer: String, reason: String)
    /// The picture's extent or bit depth is outside of what the engine takes.
    case unsupportedPicture(size: Size, reason: String)
    /// The worker threads' scratch memory would not fit in the machine. Bytes.
    case insufficientMemory(network: String, size: Size, needed: Int, available: Int)
}

extension EngineError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unsupportedLayer(let network, let layer, let reason):
            "cannot run network '\(network)': layer '\(layer)': \(reason)"
        case .unsupportedPicture(let size, let reason):
            "cannot upscale a picture of \(size): \(reason)"
        case .insufficientMemory(let network, let size, let needed, let available):
            """
            cannot run network '\(network)' on pictures of \(size): it needs \
            \(mebibytes(needed)) MiB of memory, the machine has \(mebibytes(available)) MiB; \
            try fewer threads or a smaller network
            """
        }
    }
}

private func mebibytes(_ bytes: Int) -> Int { (bytes + (1 << 20) - 1) >> 20 }
