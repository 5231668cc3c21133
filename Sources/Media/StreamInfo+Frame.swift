internal import CFFmpeg
internal import Imaging

extension StreamInfo {
    /// Takes over from a decoded frame what the container doesn't say and only the bitstream does:
    /// rotation, mastering display, content light, ICC profile, stereo and spherical layout.
    package mutating func complete(by frame: borrowing Frame) {
        for (frameKind, kind) in Self.kinds
        where !sideData.contains(where: { $0.kind == kind.rawValue }) {
            guard let bytes = frame.sideData(frameKind) else { continue }
            let name = av_packet_side_data_name(kind).map { String(cString: $0) } ?? ""
            sideData.append(StreamSideData(kind: kind.rawValue, name: name, bytes: bytes))
            if kind == AV_PKT_DATA_DISPLAYMATRIX {
                video?.displayMatrix = DisplayMatrix(bytes: bytes)
            }
        }
        if video?.masteringDisplay == nil { video?.masteringDisplay = frame.masteringDisplay }
        if video?.contentLight == nil { video?.contentLight = frame.contentLight }
    }

    /// Of side data, as in `StreamSideData`.
    static var displayMatrixKind: UInt32 { AV_PKT_DATA_DISPLAYMATRIX.rawValue }

    private static let kinds: [(AVFrameSideDataType, AVPacketSideDataType)] = [
        (AV_FRAME_DATA_DISPLAYMATRIX, AV_PKT_DATA_DISPLAYMATRIX),
        (AV_FRAME_DATA_MASTERING_DISPLAY_METADATA, AV_PKT_DATA_MASTERING_DISPLAY_METADATA),
        (AV_FRAME_DATA_CONTENT_LIGHT_LEVEL, AV_PKT_DATA_CONTENT_LIGHT_LEVEL),
        (AV_FRAME_DATA_ICC_PROFILE, AV_PKT_DATA_ICC_PROFILE),
        (AV_FRAME_DATA_STEREO3D, AV_PKT_DATA_STEREO3D),
        (AV_FRAME_DATA_SPHERICAL, AV_PKT_DATA_SPHERICAL),
    ]
}

extension Frame {
    /// The bytes of one kind of side data, or nil when the frame has none.
    fileprivate func sideData(_ kind: AVFrameSideDataType) -> [UInt8]? {
        guard let data = av_frame_get_side_data(pointer, kind), let bytes = data.pointee.data
        else { return nil }
        return Array(UnsafeBufferPointer(start: bytes, count: data.pointee.size))
    }
}
