internal import CFFmpeg
internal import Imaging

extension Frame {
    /// Copies what is true of the source's picture at any size: pts, duration, time base, colour,
    /// sample aspect ratio, interlacing, and the side data of `keptSideData`.
    ///
    /// Dropped is what holds only for the source's samples or its coding. The picture type goes too:
    /// an encoder would take it as an order. Calls `av_frame_copy_props`.
    ///
    /// - Throws: `outOfMemory`.
    package func copyProperties(from source: borrowing Frame) throws(MediaError) {
        guard av_frame_copy_props(pointer, source.pointer) >= 0 else {
            throw .outOfMemory("the properties of a frame")
        }
        for kind in sideDataKinds where !keptSideData.contains(kind) {
            av_frame_remove_side_data(pointer, kind)
        }
        if source.pixelFormat.isFullRangeAlias { pointer.pointee.color_range = AVCOL_RANGE_JPEG }
        forgetCoding()
        pointer.pointee.opaque = nil
        pointer.pointee.crop_left = 0
        pointer.pointee.crop_right = 0
        pointer.pointee.crop_top = 0
        pointer.pointee.crop_bottom = 0
    }

    /// Forgets how the source coded this picture, so that an encoder is free to choose.
    package func forgetCoding() {
        pointer.pointee.pict_type = AV_PICTURE_TYPE_NONE
        pointer.pointee.quality = 0
        subpixel_frame_set_key(pointer, 0)
    }

    /// Asks the encoder to begin anew with this picture, so that it can be sought for. Of a frame
    /// that was made here; it is not copied with the properties.
    package func requestKeyFrame() {
        // Not by the picture type, which decoders set as well.
        pointer.pointee.opaque = Self.keyFrameRequest
    }

    var requestsKeyFrame: Bool { pointer.pointee.opaque == Self.keyFrameRequest }

    private static var keyFrameRequest: UnsafeMutableRawPointer? { .init(bitPattern: 1) }

    /// The kinds of side data this frame has, in order.
    var sideDataKinds: [AVFrameSideDataType] {
        (0..<Int(pointer.pointee.nb_side_data)).compactMap {
            pointer.pointee.side_data?[$0]?.pointee.type
        }
    }

    /// FFmpeg's names of the kinds of side data this frame has, for reports.
    package var sideDataNames: [String] {
        sideDataKinds.compactMap { av_frame_side_data_name($0).map { String(cString: $0) } }
    }
}

/// The side data that stays true when a picture is enlarged.
///
/// Left out, among others: Dolby Vision (its reshaping refers to the base layer's samples as
/// coded), film grain parameters (the decoder has applied them), motion vectors, regions of
/// interest, detected boxes, pan-scan and encoding parameters (all in source pixels).
let keptSideData: [AVFrameSideDataType] = [
    AV_FRAME_DATA_STEREO3D, AV_FRAME_DATA_A53_CC, AV_FRAME_DATA_DISPLAYMATRIX, AV_FRAME_DATA_AFD,
    AV_FRAME_DATA_MASTERING_DISPLAY_METADATA, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL,
    AV_FRAME_DATA_DYNAMIC_HDR_PLUS, AV_FRAME_DATA_DYNAMIC_HDR_VIVID,
    AV_FRAME_DATA_GOP_TIMECODE, AV_FRAME_DATA_S12M_TIMECODE, AV_FRAME_DATA_ICC_PROFILE,
    AV_FRAME_DATA_SPHERICAL, AV_FRAME_DATA_SEI_UNREGISTERED,
]
