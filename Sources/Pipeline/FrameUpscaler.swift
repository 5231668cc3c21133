import Imaging
import Media
import Networks
import SuperResolution

/// Makes the enlarged frame from a planar Y′CbCr or gray one, for sources of one shape.
///
/// ```
/// source ─┬─ luma   ─ network ─(reduction)─┬─► result
///         └─ chroma ─ bicubic to its size ─┘
/// ```
/// Chroma goes to the result's size and subsampling in one step. Immutable and shared by the threads
/// of the upscale stage.
final class FrameUpscaler: Sendable {
    /// What a frame must look like for one upscaler to serve it.
    struct Shape: Hashable, Sendable {
        let size: Size
        let pixelFormat: PixelFormat
        let color: ColorDescription

        init(_ frame: borrowing Frame) {
            size = frame.size
            pixelFormat = frame.pixelFormat
            color = frame.color
        }
    }

    let shape: Shape
    /// The planar layout of the result: the source's depth, the subsampling asked for.
    let made: PixelFormat

    private let format: PictureFormat
    private let luma: Upscaler
    private let reduction: PlaneResampler?
    private let chroma: PlaneResampler?
    private let enlargedPool: FramePool?
    private let pool: FramePool

    /// Plans the way of a frame.
    ///
    /// - Parameters:
    ///   - shape: of frames in a working format (`PixelFormat.workingFormat`).
    ///   - size: of the result.
    ///   - encoded: the format that the encoder takes. The result is made in it where it is planar
    ///     Y′CbCr of the source's depth, else in one of its subsampling.
    ///   - network: of a factor that reaches the size.
    ///   - workers: the threads that run it.
    ///   - framesInFlight: how many frames are upscaled at the same time.
    /// - Throws: `MediaError` for formats that can't be made, `EngineError` for a network that
    ///   can't be run at this size, `SizeError` for sizes that can't be held.
    init(
        shape: Shape, size: Size, encoded: PixelFormat, network: Network, workers: WorkerPool,
        framesInFlight: Int
    ) throws {
        guard let source = shape.pixelFormat.pictureFormat else {
            throw MediaError(
                .unsupported, "cannot upscale pixel format '\(shape.pixelFormat.name)'",
                reason: "it isn't planar Y′CbCr")
        }
        self.shape = shape
        let subsampling = encoded.withoutRangeAlias.pictureFormat?.subsampling
        format = PictureFormat(
            bitDepth: source.bitDepth, subsampling: subsampling ?? source.subsampling)
        guard let made = PixelFormat.planar(format) else {
            throw MediaError(
                .unsupported, "cannot make pixel format '\(encoded.name)'",
                reason: "there is no planar format of \(format.bitDepth) bits like it")
        }
        self.made = made

        luma = try Upscaler(
            network: network, inputSize: shape.size, bitDepth: source.bitDepth,
            range: shape.color.range, pool: workers, framesInFlight: framesInFlight)
        let enlarged = shape.size.scaled(by: network.scale)
        if enlarged == size {
            reduction = nil
            enlargedPool = nil
        } else {
            reduction = try PlaneResampler(from: enlarged, to: size, bitDepth: source.bitDepth)
            let gray = PictureFormat(bitDepth: source.bitDepth, subsampling: .gray)
            enlargedPool = try FramePool(size: enlarged, pixelFormat: .planar(gray) ?? made)
        }
        chroma =
            source.planeCount == 1 || format.planeCount == 1
            ? nil
            : try PlaneResampler(
                from: shape.size, to: size, bitDepth: source.bitDepth,
                siting: .chroma(
                    source.subsampling, shape.color.chromaLocation, to: format.subsampling))
        pool = try FramePool(size: size, pixelFormat: made)
    }

    /// The enlarged frame, with the source's time and side data. Blocks until it is done.
    ///
    /// - Throws: `MediaError` when memory is out.
    func upscale(_ source: borrowing Frame) throws(MediaError) -> Frame {
        let result = try pool.makeFrame()
        try makeLuma(from: source, into: result)
        for plane in 1..<max(1, format.planeCount) {
            result.withMutablePlane(plane) { destination in
                if let chroma {
                    source.withPlane(plane) { chroma.resample($0, into: destination) }
                } else {
                    destination.fill(with: 1 << (destination.bitDepth - 1))
                }
            }
        }
        try result.copyProperties(from: source)
        return result
    }

    private func makeLuma(
        from source: borrowing Frame, into result: borrowing Frame
    ) throws(MediaError) {
        guard let reduction, let enlargedPool else {
            source.withPlane(0) { source in
                result.withMutablePlane(0) { luma.upscale(source, into: $0) }
            }
            return
        }
        let enlarged = try enlargedPool.makeFrame()
        source.withPlane(0) { source in
            enlarged.withMutablePlane(0) { luma.upscale(source, into: $0) }
        }
        enlarged.withPlane(0) { enlarged in
            result.withMutablePlane(0) { reduction.resample(enlarged, into: $0) }
        }
    }
}
