package import Imaging
package import Networks
internal import SuperResolution

/// A way to enlarge a picture that is to be judged.
package struct EvaluationMethod: Sendable {
    package enum Kind: Sendable {
        case interpolation(ResamplingFilter)
        case network(Network)
    }

    /// What tables call it: a filter, a preset, or the path of a network.
    package let name: String
    package let kind: Kind

    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// What every table begins with.
    package static let interpolations = [
        EvaluationMethod(name: "nearest", kind: .interpolation(.nearest)),
        EvaluationMethod(name: "bilinear", kind: .interpolation(.bilinear)),
        EvaluationMethod(name: "bicubic", kind: .interpolation(.catmullRom)),
        EvaluationMethod(name: "lanczos", kind: .interpolation(.lanczos3)),
    ]

    /// Multiply-accumulate operations for each LR pixel at a scale factor; nil for interpolations.
    package func macsPerPixel(scale: Int) -> Int? {
        guard case .network(let network) = kind else { return nil }
        let enlargedBefore = scale / network.scale
        return NetworkInfo(network).macsPerPixel * enlargedBefore * enlargedBefore
    }

    /// Enlarges `low` to `size`; interpolations don't round. A network of factor 1 gets the picture enlarged
    /// by bicubic, as SRCNN and VDSR were meant.
    ///
    /// Throws: `EngineError` for a network that the engine can't run.
    func enlarge(_ low: LowResolution, to size: Size, pool: WorkerPool) throws -> RealPlane {
        switch kind {
        case .interpolation(let filter):
            return low.exact.matlabResized(to: size, filter: filter, rounding: false)
        case .network(let network):
            let input =
                network.scale == 1
                ? low.rounded.matlabResized(to: size, rounding: false).roundedTo8Bits()
                : low.rounded
            return try upscaled(input, by: network, pool: pool)
        }
    }

    private func upscaled(
        _ low: RealPlane, by network: Network, pool: WorkerPool
    ) throws -> RealPlane {
        let upscaler = try Upscaler(
            network: network, inputSize: low.size, bitDepth: 8, range: .limited, pool: pool)
        let source = low.bytes
        let size = upscaler.outputSize
        var output = [UInt8](repeating: 0, count: size.width * size.height)
        source.withUnsafeBytes { source in
            output.withUnsafeMutableBytes { output in
                guard let from = source.baseAddress, let to = output.baseAddress else { return }
                upscaler.upscale(
                    PlaneView(base: from, size: low.size, stride: low.size.width, bitDepth: 8),
                    into: MutablePlaneView(
                        base: to, size: size, stride: size.width, bitDepth: 8))
            }
        }
        return RealPlane(size: size, samples: output.map { Double($0) })
    }
}
