internal import CFFmpeg
package import Imaging

extension VideoDetails {
    init(
        _ coded: AVCodecParameters, containerRatio: AVRational, sideData: [StreamSideData]
    ) {
        size = Size(width: Int(max(0, coded.width)), height: Int(max(0, coded.height)))
        let format = PixelFormat(rawValue: coded.format)
        pixelFormat = format.withoutRangeAlias
        color = ColorDescription(
            matrix: coded.color_space, primaries: coded.color_primaries,
            transfer: coded.color_trc, range: coded.color_range,
            chromaLocation: coded.chroma_location, pixelFormat: format)
        // The container's overrules the codec's: it is what an editor can change.
        let ratio = containerRatio.num > 0 ? containerRatio : coded.sample_aspect_ratio
        sampleAspectRatio =
            ratio.num > 0 && ratio.den > 0 ? Rational(ratio) : Rational(0, 1)
        fieldOrder = FieldOrder(coded.field_order)
        reorderDelay = Int(max(0, coded.video_delay))
        displayMatrix = sideData.first(AV_PKT_DATA_DISPLAYMATRIX)
            .flatMap { DisplayMatrix(bytes: $0.bytes) }
        masteringDisplay = sideData.first(AV_PKT_DATA_MASTERING_DISPLAY_METADATA)?
            .load(AVMasteringDisplayMetadata.self).map { MasteringDisplay($0) }
        contentLight = sideData.first(AV_PKT_DATA_CONTENT_LIGHT_LEVEL)?
            .load(AVContentLightMetadata.self).map { ContentLight($0) }
        dolbyVision = sideData.first(AV_PKT_DATA_DOVI_CONF)?
            .load(AVDOVIDecoderConfigurationRecord.self).map { DolbyVision($0) }
    }
}

extension [StreamSideData] {
    func first(_ kind: AVPacketSideDataType) -> StreamSideData? {
        first { $0.kind == kind.rawValue }
    }
}

extension StreamSideData {
    /// The bytes as one of FFmpeg's structs, or nil when they are too few.
    func load<T: BitwiseCopyable>(_ type: T.Type) -> T? {
        guard bytes.count >= MemoryLayout<T>.size else { return nil }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: type) }
    }
}

extension FieldOrder {
    init(_ order: AVFieldOrder) {
        self =
            switch order {
            case AV_FIELD_PROGRESSIVE: .progressive
            case AV_FIELD_TT: .topFirst
            case AV_FIELD_BB: .bottomFirst
            case AV_FIELD_TB: .topFirstShownBottom
            case AV_FIELD_BT: .bottomFirstShownTop
            default: .unknown
            }
    }
}

extension DisplayMatrix {
    /// Nil when there are not nine numbers. Calls `av_display_rotation_get`.
    init?(bytes: [UInt8]) {
        guard bytes.count >= 36 else { return nil }
        values = bytes.withUnsafeBytes { raw in
            (0..<9).map { raw.loadUnaligned(fromByteOffset: $0 * 4, as: Int32.self) }
        }
        let angle = av_display_rotation_get(values)
        rotation = angle.isNaN ? 0 : angle
        let determinant =
            Double(values[0]) * Double(values[4]) - Double(values[1]) * Double(values[3])
        isMirrored = determinant < 0
    }

    /// The turn by quarters and the mirroring that it is; nil for another angle. A scale counts for
    /// nothing, as in FFmpeg's programs.
    ///
    /// A point (x, y) is shown at (ax + cy, bx + dy), where the values are a, b, _, c, d, _, … (ISO
    /// 14496-12, 8.2.2).
    package var orientation: Orientation? {
        let (a, b) = (Double(values[0]), Double(values[1]))
        let (c, d) = (Double(values[3]), Double(values[4]))
        // A degree off is a rounding error.
        let small = 0.0175
        if abs(b) <= small * abs(a), abs(c) <= small * abs(d) {
            return Orientation(isMirrored: a < 0, isFlipped: d < 0)
        }
        if abs(a) <= small * abs(b), abs(d) <= small * abs(c) {
            return Orientation(isTransposed: true, isMirrored: c < 0, isFlipped: b < 0)
        }
        return nil
    }

    /// `rotation by 90°`, `mirroring`.
    var words: String {
        isMirrored ? "mirroring" : "rotation by \(Int(rotation.rounded()))°"
    }
}

extension MasteringDisplay {
    init(_ data: AVMasteringDisplayMetadata) {
        func value(_ ratio: AVRational) -> Double { Rational(ratio).value ?? 0 }
        func point(_ pair: (AVRational, AVRational)) -> Chromaticity {
            Chromaticity(x: value(pair.0), y: value(pair.1))
        }
        if data.has_primaries != 0 {
            primaries = [
                point(data.display_primaries.0), point(data.display_primaries.1),
                point(data.display_primaries.2),
            ]
            whitePoint = point(data.white_point)
        }
        if data.has_luminance != 0 {
            minimumLuminance = value(data.min_luminance)
            maximumLuminance = value(data.max_luminance)
        }
    }
}

extension ContentLight {
    init(_ data: AVContentLightMetadata) {
        maximum = Int(data.MaxCLL)
        maximumFrameAverage = Int(data.MaxFALL)
    }
}

extension DolbyVision {
    init(_ data: AVDOVIDecoderConfigurationRecord) {
        profile = Int(data.dv_profile)
        level = Int(data.dv_level)
        hasEnhancementLayer = data.el_present_flag != 0
        compatibility = Int(data.dv_bl_signal_compatibility_id)
    }
}
