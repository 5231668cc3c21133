import Imaging
import Media
import Networks
import SuperResolution

/// Enlarges frames of one shape by a network and by bicubic.
final class PreviewEnlarger {
    /// Of both results.
    let size: Size
    let pixelFormat: PixelFormat
    private let inputSize: Size
    private let luma: Upscaler
    private let bicubic: PlaneResampler
    private let chroma: PlaneResampler?
    private let pool: FramePool

    /// For frames like `frame`, which is in a working format.
    ///
    /// Throws: `MediaError`, `EngineError`, `SizeError`.
    init(like frame: borrowing Frame, network: Network, threads: Int) throws {
        pixelFormat = frame.pixelFormat
        guard let layout = pixelFormat.pictureFormat else {
            throw CommandFailure(.internal, "'\(pixelFormat.name)' is not a working format")
        }
        inputSize = frame.size
        size = frame.size.scaled(by: network.scale)
        luma = try Upscaler(
            network: network, inputSize: frame.size, bitDepth: layout.bitDepth,
            range: frame.color.range, pool: WorkerPool(threads: threads), framesInFlight: 1)
        bicubic = try PlaneResampler(from: frame.size, to: size, bitDepth: layout.bitDepth)
        chroma =
            layout.planeCount == 1
            ? nil
            : try PlaneResampler(
                from: frame.size, to: size, bitDepth: layout.bitDepth,
                siting: .chroma(layout.subsampling, frame.color.chromaLocation))
        pool = try FramePool(size: size, pixelFormat: pixelFormat)
    }

    func byNetwork(_ frame: borrowing Frame) throws -> Frame {
        try enlarged(frame) { luma.upscale($0, into: $1) }
    }

    func byBicubic(_ frame: borrowing Frame) throws -> Frame {
        try enlarged(frame) { bicubic.resample($0, into: $1) }
    }

    /// Luma by `enlarge`, chroma by cubic taps with its siting.
    ///
    /// Throws: `MediaError`, and `CommandFailure` (status 3) for a frame of another shape.
    private func enlarged(
        _ frame: borrowing Frame, by enlarge: (PlaneView, MutablePlaneView) -> Void
    ) throws -> Frame {
        guard frame.size == inputSize, frame.pixelFormat == pixelFormat else {
            throw CommandFailure(
                .input,
                "the video changes from \(inputSize) \(pixelFormat) to \(frame.size) "
                    + "\(frame.pixelFormat); choose a part before or after")
        }
        let result = try pool.makeFrame()
        frame.withPlane(0) { source in
            result.withMutablePlane(0) { enlarge(source, $0) }
        }
        if let chroma {
            for plane in 1..<3 {
                frame.withPlane(plane) { source in
                    result.withMutablePlane(plane) { chroma.resample(source, into: $0) }
                }
            }
        }
        try result.copyProperties(from: frame)
        return result
    }
}
