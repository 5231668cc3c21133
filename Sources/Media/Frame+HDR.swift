internal import CFFmpeg

// Codecs carry this in the bitstream, so that often only decoded frames know it.
extension Frame {
    package var masteringDisplay: MasteringDisplay? {
        load(AV_FRAME_DATA_MASTERING_DISPLAY_METADATA, AVMasteringDisplayMetadata.self)
            .map { MasteringDisplay($0) }
    }

    package var contentLight: ContentLight? {
        load(AV_FRAME_DATA_CONTENT_LIGHT_LEVEL, AVContentLightMetadata.self)
            .map { ContentLight($0) }
    }

    /// The frame carries HDR10+ dynamic metadata.
    package var hasHDR10Plus: Bool {
        av_frame_get_side_data(pointer, AV_FRAME_DATA_DYNAMIC_HDR_PLUS) != nil
    }

    /// The frame carries Dolby Vision metadata, which is not true of an upscaled picture.
    package var hasDolbyVision: Bool {
        av_frame_get_side_data(pointer, AV_FRAME_DATA_DOVI_METADATA) != nil
            || av_frame_get_side_data(pointer, AV_FRAME_DATA_DOVI_RPU_BUFFER) != nil
    }

    private func load<T: BitwiseCopyable>(_ kind: AVFrameSideDataType, _ type: T.Type) -> T? {
        guard let data = av_frame_get_side_data(pointer, kind), let bytes = data.pointee.data,
            data.pointee.size >= MemoryLayout<T>.size
        else { return nil }
        return UnsafeRawPointer(bytes).loadUnaligned(as: type)
    }
}
