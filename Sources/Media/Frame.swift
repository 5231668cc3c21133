internal import CFFmpeg
package import Imaging

/// Owns one decoded picture and what is known about it. Frees it when the last use ends.
///
/// The samples of a decoder's frame may be shared with the decoder, which still predicts from them:
/// they are for reading. Frames of a `FramePool` are for writing.
package struct Frame: ~Copyable {
    let pointer: UnsafeMutablePointer<AVFrame>

    /// A frame without samples, to be filled by a decoder or a pool. Calls `av_frame_alloc`.
    ///
    /// - Throws: `outOfMemory`.
    init() throws(MediaError) {
        guard let pointer = av_frame_alloc() else { throw .outOfMemory("a frame") }
        self.pointer = pointer
        LiveObjects.born(.frame)
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVFrame>? = pointer
        av_frame_free(&pointer)
        LiveObjects.died(.frame)
    }

    /// Another owner of the same samples, which are shared and from then on only for reading. Calls
    /// `av_frame_ref`.
    ///
    /// - Throws: `outOfMemory`.
    package func sharingSamples() throws(MediaError) -> Frame {
        let copy = try Frame()
        guard av_frame_ref(copy.pointer, pointer) >= 0 else { throw .outOfMemory("a frame") }
        return copy
    }

    /// A frame with these samples, colour and all, shown when and as `source` is: what becomes of a
    /// source that repeats the frame before. The samples are shared and only for reading.
    ///
    /// - Throws: `outOfMemory`.
    package func repeated(as source: borrowing Frame) throws(MediaError) -> Frame {
        let copy = try sharingSamples()
        for kind in copy.sideDataKinds { av_frame_remove_side_data(copy.pointer, kind) }
        av_dict_free(&copy.pointer.pointee.metadata)
        try copy.copyProperties(from: source)
        copy.color = color
        return copy
    }
}

// Handed from thread to thread, never shared: one owner at a time.
extension Frame: @unchecked Sendable {}

/// The kind of prediction a picture was coded with.
package enum PictureType: String, Sendable {
    case unknown, intra, predicted, bidirectional, other
}

// MARK: - Time

extension Frame {
    /// Presentation time in units of `timeBase`, or nil when nothing gives one.
    package var pts: Int64? {
        get { timestamp(pointer.pointee.pts) }
        nonmutating set { pointer.pointee.pts = rawTimestamp(newValue) }
    }

    /// How long the frame is shown, in units of `timeBase`; 0 when unknown.
    package var duration: Int64 {
        get { subpixel_frame_duration(pointer) }
        nonmutating set { subpixel_frame_set_duration(pointer, newValue) }
    }

    /// Seconds per unit of `pts` and `duration`.
    package var timeBase: Rational {
        get { Rational(pointer.pointee.time_base) }
        nonmutating set { pointer.pointee.time_base = newValue.av }
    }
}

// MARK: - Picture

extension Frame {
    package var size: Size {
        Size(width: Int(pointer.pointee.width), height: Int(pointer.pointee.height))
    }

    package var pixelFormat: PixelFormat { PixelFormat(rawValue: pointer.pointee.format) }

    package var color: ColorDescription {
        get {
            let frame = pointer.pointee
            return ColorDescription(
                matrix: frame.colorspace, primaries: frame.color_primaries,
                transfer: frame.color_trc, range: frame.color_range,
                chromaLocation: frame.chroma_location, pixelFormat: pixelFormat)
        }
        nonmutating set {
            pointer.pointee.colorspace = newValue.avMatrix
            pointer.pointee.color_primaries = newValue.avPrimaries
            pointer.pointee.color_trc = newValue.avTransfer
            pointer.pointee.color_range = newValue.avRange
            pointer.pointee.chroma_location = newValue.avChromaLocation
        }
    }

    /// Width ÷ height of one pixel as shown; 0/1 when unknown.
    package var sampleAspectRatio: Rational {
        get { Rational(pointer.pointee.sample_aspect_ratio) }
        nonmutating set { pointer.pointee.sample_aspect_ratio = newValue.av }
    }

    package var isKeyFrame: Bool { subpixel_frame_is_key(pointer) != 0 }

    package var pictureType: PictureType {
        switch pointer.pointee.pict_type {
        case AV_PICTURE_TYPE_NONE: .unknown
        case AV_PICTURE_TYPE_I: .intra
        case AV_PICTURE_TYPE_P: .predicted
        case AV_PICTURE_TYPE_B: .bidirectional
        default: .other
        }
    }

    /// The rows of the frame are two fields taken at different times.
    package var isInterlaced: Bool { subpixel_frame_is_interlaced(pointer) != 0 }

    /// Of an interlaced frame, the top field is shown first.
    package var isTopFieldFirst: Bool { subpixel_frame_is_top_field_first(pointer) != 0 }

    /// States whether the frame is interlaced and which field comes first.
    package func setInterlaced(_ interlaced: Bool, topFieldFirst: Bool) {
        subpixel_frame_set_interlaced(pointer, interlaced ? 1 : 0, topFieldFirst ? 1 : 0)
    }

    /// Extra delay in halves of a frame duration, as soft telecine (3:2 pulldown) signals it.
    package var repeatedFields: Int { Int(pointer.pointee.repeat_pict) }

    /// FFmpeg's `FF_DECODE_ERROR_…` bits: what the decoder had to make up.
    package var decodeErrorFlags: Int32 { pointer.pointee.decode_error_flags }

    /// Part of the picture is missing or was made up by error concealment.
    package var isCorrupt: Bool {
        pointer.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0 || decodeErrorFlags != 0
    }
}

// MARK: - Planes

extension Frame {
    /// Lends plane `index` (0 luma, 1 Cb, 2 Cr, 3 alpha) for reading.
    ///
    /// - Precondition: the pixel format has a `pictureFormat` with that plane.
    package func withPlane<R, E: Error>(
        _ index: Int, _ body: (PlaneView) throws(E) -> R
    ) throws(E) -> R {
        let (base, size, stride, depth) = plane(index)
        return try body(
            PlaneView(
                base: UnsafeRawPointer(base), size: size, stride: stride, bitDepth: depth))
    }

    /// Lends plane `index` (0 luma, 1 Cb, 2 Cr, 3 alpha) for writing.
    ///
    /// - Precondition: the pixel format has a `pictureFormat` with that plane, and nobody else
    ///   holds the samples, as for a fresh frame of a `FramePool`.
    package func withMutablePlane<R, E: Error>(
        _ index: Int, _ body: (MutablePlaneView) throws(E) -> R
    ) throws(E) -> R {
        precondition(av_frame_is_writable(pointer) > 0, "the samples are shared: \(pixelFormat)")
        let (base, size, stride, depth) = plane(index)
        return try body(
            MutablePlaneView(base: base, size: size, stride: stride, bitDepth: depth))
    }

    private func plane(
        _ index: Int
    ) -> (base: UnsafeMutableRawPointer, size: Size, stride: Int, bitDepth: Int) {
        guard let format = pixelFormat.pictureFormat, format.hasPlane(index),
            let base = pointer.pointee.plane(index)
        else { preconditionFailure("no plane \(index) in a frame of \(pixelFormat)") }
        return (
            UnsafeMutableRawPointer(base), format.planeSize(index, lumaSize: size),
            pointer.pointee.stride(index), format.bitDepth
        )
    }
}

extension AVFrame {
    /// Start of plane 0...3. Gap: a C array is a tuple in Swift.
    func plane(_ index: Int) -> UnsafeMutablePointer<UInt8>? {
        switch index {
        case 0: data.0
        case 1: data.1
        case 2: data.2
        default: data.3
        }
    }

    /// Bytes between rows of plane 0...3, which may be negative.
    func stride(_ index: Int) -> Int {
        switch index {
        case 0: Int(linesize.0)
        case 1: Int(linesize.1)
        case 2: Int(linesize.2)
        default: Int(linesize.3)
        }
    }
}
