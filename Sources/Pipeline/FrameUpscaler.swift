import Imaging
import Media
import Networks
import SuperResolution

/// Makes the enlarged frame from a planar Y′CbCr or gray one, for sources of one shape.
///
/// ```
/// source ─┬─ luma   ─ networks ─(reduction)─┐
///         ├─ chroma ─ bicubic to its size ──┼─► result
///         └─ alpha  ─ bicubic ──────────────┘
/// ```
/// Chroma goes to the result's size and subsampling in one step. All of it runs on the workers.
/// Immutable and shared by the threads of the upscale stage.
final class FrameUpscaler: Sendable {
    /// What a frame must look like for one upscaler to serve it.
    struct Shape: Hashable, Sendable {
        let size: Size
        let pixelFormat: PixelFormat
        let color: ColorDescription
        let sampleAspectRatio: Rational

        init(_ frame: borrowing Frame) {
            size = frame.size
            pixelFormat = frame.pixelFormat
            color = frame.color
            sampleAspectRatio = frame.sampleAspectRatio
        }
    }

    let shape: Shape
    /// The planar layout of the result: the source's depth, the subsampling and alpha asked for.
    let made: PixelFormat

    let format: PictureFormat
    let placement: Placement
    let luma: LumaEnlarger
    let chroma: PlaneResampler?
    let alpha: PlaneResampler?
    private let chromaLocation: ChromaLocation
    private let workers: WorkerPool
    let pool: FramePool
    /// Of luma, outside of the picture.
    private let black: Int

    /// Plans the way of a frame.
    ///
    /// - Parameters:
    ///   - shape: of frames in a working format (`PixelFormat.workingFormat`).
    ///   - placement: of the picture in the result.
    ///   - encoded: the format that the encoder takes. The result is made in it where it is planar
    ///     Y′CbCr of the source's depth, else in one of its subsampling.
    ///   - chromaLocation: of the result.
    ///   - networks: in the order they run.
    ///   - workers: the threads that run it.
    ///   - framesInFlight: how many frames are upscaled at the same time.
    /// - Throws: `MediaError` for formats that can't be made, `EngineError` for a network that
    ///   can't be run at this size, `SizeError` for sizes that can't be held.
    init(
        shape: Shape, placement: Placement, encoded: PixelFormat, chromaLocation: ChromaLocation,
        networks: [Network], workers: WorkerPool, framesInFlight: Int
    ) throws {
        guard let source = shape.pixelFormat.pictureFormat else {
            throw MediaError(
                .unsupported, "cannot upscale pixel format '\(shape.pixelFormat.name)'",
                reason: "it isn't planar Y′CbCr")
        }
        guard let made = PixelFormat.made(of: source, for: encoded), let format = made.pictureFormat
        else {
            throw MediaError(
                .unsupported, "cannot make pixel format '\(encoded.name)'",
                reason: "there is no planar format of \(source.bitDepth) bits like it")
        }
        self.shape = shape
        self.made = made
        self.format = format
        self.placement = placement
        self.chromaLocation = chromaLocation
        self.workers = workers
        black = shape.color.range == .full ? 0 : 16 << (source.bitDepth - 8)

        luma = try LumaEnlarger(
            source: shape.size, format: source, range: shape.color.range, networks: networks,
            placement: placement, workers: workers, framesInFlight: framesInFlight)
        func resampler(_ siting: PlaneSiting) throws -> PlaneResampler {
            try PlaneResampler(
                from: shape.size, to: placement.fitted, bitDepth: source.bitDepth, siting: siting,
                window: placement.window)
        }
        chroma =
            source.planeCount == 1 || format.planeCount == 1
            ? nil
            : try resampler(
                .chroma(
                    source.subsampling, shape.color.chromaLocation, to: format.subsampling,
                    chromaLocation))
        alpha = source.hasAlpha && format.hasAlpha ? try resampler(.luma) : nil
        pool = try FramePool(size: placement.canvas, pixelFormat: made)
    }

    /// The enlarged frame, with the source's time and side data. Blocks until it is done.
    ///
    /// - Throws: `MediaError` when memory is out.
    func upscale(_ source: borrowing Frame) throws(MediaError) -> Frame {
        let result = try pool.makeFrame()
        _ = try make(source, into: result, nil, after: nil)
        return try finished(result, source)
    }

    /// Makes every plane, or the patches of it that changed.
    ///
    /// - Returns: false when the history was closed meanwhile.
    func make(
        _ source: borrowing Frame, into result: borrowing Frame, _ trace: FrameTrace?,
        after before: FrameTrace?
    ) throws(MediaError) -> Bool {
        let isMade = try source.withPlane(0) { plane throws(MediaError) in
            try result.withMutablePlane(0) { destination throws(MediaError) in
                try luma.enlarge(
                    plane, into: place(0, in: destination, around: black),
                    changes: before == nil ? nil : trace?.room.changes[0], trace, after: before)
            }
        }
        guard isMade else { return false }
        let middle = 1 << (format.bitDepth - 1)
        let room = trace?.room
        for plane in 1..<max(1, format.planeCount) {
            resample(
                plane, of: source, by: chroma, into: result, around: middle, without: middle,
                room, isWhole: before == nil)
        }
        if format.hasAlpha {
            // What is no picture is transparent; a picture without alpha is opaque.
            resample(
                PictureFormat.alphaPlane, of: source, by: alpha, into: result, around: 0,
                without: (1 << format.bitDepth) - 1, room, isWhole: before == nil)
        }
        return true
    }

    func finished(
        _ result: consuming Frame, _ source: borrowing Frame
    ) throws(MediaError) -> Frame {
        try result.copyProperties(from: source)
        result.color.chromaLocation = chromaLocation
        return result
    }

    /// Makes a plane by `resampler`, or fills its place with `substitute` where the source has
    /// nothing to make it from.
    private func resample(
        _ plane: Int, of source: borrowing Frame, by resampler: PlaneResampler?,
        into result: borrowing Frame, around bar: Int, without substitute: Int, _ room: ReuseRoom?,
        isWhole: Bool
    ) {
        result.withMutablePlane(plane) { destination in
            let part = place(plane, in: destination, around: bar)
            guard let resampler else { return part.fill(with: substitute) }
            source.withPlane(plane) { source in
                if !isWhole, let patches = room?.patches[plane], let changes = room?.changes[plane]
                {
                    resampler.plan(changes, into: patches)
                    resampler.resample(source, into: part, patches, on: workers)
                } else {
                    room?.patches[plane]?.setWhole()
                    resampler.resample(source, into: part, on: workers)
                }
            }
        }
    }

    /// The part of a plane that the picture covers, after filling what it doesn't.
    private func place(
        _ index: Int, in plane: MutablePlaneView, around bar: Int
    ) -> MutablePlaneView {
        guard placement.hasBars else { return plane }
        plane.fill(with: bar)
        return placement.part(of: plane, index, of: format)
    }
}

extension PixelFormat {
    /// The planar layout that is made of a picture of `source` for an encoder that takes `encoded`:
    /// the source's depth with the subsampling and alpha of `encoded`. Nil where there is none.
    static func made(of source: PictureFormat, for encoded: PixelFormat) -> PixelFormat? {
        let layout = encoded.withoutRangeAlias.pictureFormat
        var format = source
        format.subsampling = layout?.subsampling ?? source.subsampling
        format.hasAlpha = encoded.hasAlpha && source.hasAlpha
        if let exact = planar(format) { return exact }
        // A format of this depth may lack one with alpha or of this subsampling: gray has no alpha.
        format.hasAlpha = false
        return planar(format)
    }
}
