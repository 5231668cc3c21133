internal import CFFmpeg
package import Imaging

/// Turns and mirrors the samples of frames, by libavfilter's transpose, hflip and vflip.
///
/// What comes out is in a planar Y′CbCr or gray format, says how its chroma lies now, and has no
/// display matrix. A quarter turn would make 4:4:0 of 4:2:2, which no encoder takes, so that such
/// pictures become 4:4:4 first. One thread at a time. A change of size or format between frames is
/// followed.
package final class Turner {
    package let orientation: Orientation
    private let toWorking = Converter()
    private var toTurnable: Converter?
    private var graph: FilterGraph?
    private var shape: Shape?

    private struct Shape: Equatable {
        var size: Size
        var format: PixelFormat
    }

    package init(_ orientation: Orientation) { self.orientation = orientation }

    /// The frame as it is to be shown, with its time and all.
    ///
    /// - Throws: `unsupported`, `conversionFailed`, `outOfMemory`.
    package func turn(_ frame: consuming Frame) throws(MediaError) -> Frame {
        if orientation == .upright {
            frame.removeDisplayMatrix()
            return frame
        }
        let source = try turnable(toWorking.convert(frame))
        let shape = Shape(size: source.size, format: source.pixelFormat)
        if shape != self.shape {
            graph = try FilterGraph(orientation.filters, for: source, threads: 1)
            self.shape = shape
        }
        try graph?.send(source)
        guard let turned = try graph?.next() else {
            throw MediaError(
                .conversionFailed, "cannot turn a picture of \(source.size)",
                reason: "the filters '\(orientation.filters)' gave none")
        }
        // The rest of what is known of the picture comes along through the filters.
        turned.pts = source.pts
        turned.duration = source.duration
        turned.timeBase = source.timeBase
        turned.removeDisplayMatrix()
        let ratio = source.sampleAspectRatio
        turned.sampleAspectRatio =
            orientation.isTransposed && ratio.isKnown
            ? Rational(ratio.denominator, ratio.numerator) : ratio
        turned.color.chromaLocation = orientation.turned(source.color.chromaLocation)
        return turned
    }

    /// The frame with chroma as fine across as down, where that matters.
    private func turnable(_ frame: consuming Frame) throws(MediaError) -> Frame {
        guard orientation.isTransposed, var format = frame.pixelFormat.pictureFormat,
            format.subsampling.shift.horizontal != format.subsampling.shift.vertical
        else { return frame }
        format.subsampling = .yuv444
        let target = PixelFormat.planar(format)
        if let known = toTurnable, known.target == target { return try known.convert(frame) }
        let converter = Converter(to: target)
        toTurnable = converter
        return try converter.convert(frame)
    }
}

// One thread at a time.
extension Turner: @unchecked Sendable {}

extension Orientation {
    /// libavfilter's chain of filters. It ends with one that makes a picture of its own, since a
    /// flipped one has rows that lie backwards.
    fileprivate var filters: String {
        switch (isTransposed, isMirrored, isFlipped) {
        case (false, false, false): "copy"
        case (false, true, false): "hflip"
        case (false, false, true): "vflip,copy"
        case (false, true, true): "vflip,hflip"
        // transpose's clock is a turn to the right, and …_flip the other one of each pair.
        case (true, false, false): "transpose=cclock_flip"
        case (true, true, false): "transpose=clock"
        case (true, false, true): "transpose=cclock"
        case (true, true, true): "transpose=clock_flip"
        }
    }
}

extension Frame {
    func removeDisplayMatrix() {
        av_frame_remove_side_data(pointer, AV_FRAME_DATA_DISPLAYMATRIX)
    }
}
