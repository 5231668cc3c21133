internal import CFFmpeg
internal import Imaging

// FFmpeg numbers matrix, primaries and transfer as H.273 does; range and chroma location are its
// own.
extension ColorDescription {
    init(
        matrix: AVColorSpace, primaries: AVColorPrimaries,
        transfer: AVColorTransferCharacteristic, range: AVColorRange,
        chromaLocation: AVChromaLocation, pixelFormat: PixelFormat
    ) {
        self.init(
            matrix: Int32(bitPattern: matrix.rawValue),
            primaries: Int32(bitPattern: primaries.rawValue),
            transfer: Int32(bitPattern: transfer.rawValue),
            range: ColorRange(range),
            chromaLocation: ChromaLocation(chromaLocation)
        )
        // The yuvj formats of old say it in their name.
        if pixelFormat.isFullRangeAlias { self.range = .full }
    }

    var avMatrix: AVColorSpace { AVColorSpace(rawValue: UInt32(bitPattern: matrix)) }
    var avPrimaries: AVColorPrimaries {
        AVColorPrimaries(rawValue: UInt32(bitPattern: primaries))
    }
    var avTransfer: AVColorTransferCharacteristic {
        AVColorTransferCharacteristic(rawValue: UInt32(bitPattern: transfer))
    }
    var avRange: AVColorRange { range.av }
    var avChromaLocation: AVChromaLocation { chromaLocation.av }
}

extension ColorRange {
    init(_ range: AVColorRange) {
        self =
            switch range {
            case AVCOL_RANGE_MPEG: .limited
            case AVCOL_RANGE_JPEG: .full
            default: .unspecified
            }
    }

    var av: AVColorRange {
        switch self {
        case .unspecified: AVCOL_RANGE_UNSPECIFIED
        case .limited: AVCOL_RANGE_MPEG
        case .full: AVCOL_RANGE_JPEG
        }
    }
}

extension ChromaLocation {
    init(_ location: AVChromaLocation) {
        self =
            switch location {
            case AVCHROMA_LOC_LEFT: .left
            case AVCHROMA_LOC_CENTER: .center
            case AVCHROMA_LOC_TOPLEFT: .topLeft
            case AVCHROMA_LOC_TOP: .top
            case AVCHROMA_LOC_BOTTOMLEFT: .bottomLeft
            case AVCHROMA_LOC_BOTTOM: .bottom
            case Self.avRight: .right
            case Self.avTopRight: .topRight
            case Self.avBottomRight: .bottomRight
            default: .unspecified
            }
    }

    var av: AVChromaLocation {
        switch self {
        case .unspecified: AVCHROMA_LOC_UNSPECIFIED
        case .left: AVCHROMA_LOC_LEFT
        case .center: AVCHROMA_LOC_CENTER
        case .topLeft: AVCHROMA_LOC_TOPLEFT
        case .top: AVCHROMA_LOC_TOP
        case .bottomLeft: AVCHROMA_LOC_BOTTOMLEFT
        case .bottom: AVCHROMA_LOC_BOTTOM
        case .right: Self.avRight
        case .topRight: Self.avTopRight
        case .bottomRight: Self.avBottomRight
        }
    }

    // FFmpeg has no numbers for these. They stand in frames between a `Turner` and what enlarges
    // them, and never reach an encoder.
    private static let avRight = AVChromaLocation(rawValue: 0x100)
    private static let avTopRight = AVChromaLocation(rawValue: 0x101)
    private static let avBottomRight = AVChromaLocation(rawValue: 0x102)
}
