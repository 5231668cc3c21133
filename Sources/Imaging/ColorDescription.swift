/// How sample values relate to colour: code points of ITU-T H.273, kept raw so that values this
/// program does not know survive. 2 means unspecified.
package struct ColorDescription: Hashable, Codable, Sendable {
    /// MatrixCoefficients, H.273 table 4.
    package var matrix: Int32
    /// ColourPrimaries, H.273 table 2.
    package var primaries: Int32
    /// TransferCharacteristics, H.273 table 3.
    package var transfer: Int32
    package var range: ColorRange
    package var chromaLocation: ChromaLocation

    package init(
        matrix: Int32 = 2, primaries: Int32 = 2, transfer: Int32 = 2,
        range: ColorRange = .unspecified, chromaLocation: ChromaLocation = .unspecified
    ) {
        self.matrix = matrix
        self.primaries = primaries
        self.transfer = transfer
        self.range = range
        self.chromaLocation = chromaLocation
    }
}

/// Whether the sample values fill their range or leave head and foot room (16...235 at 8 bits).
package enum ColorRange: String, Hashable, Codable, Sendable {
    case unspecified, limited, full
}

/// Where a chroma sample lies among the luma samples it covers (H.273 figure 1).
package enum ChromaLocation: String, Hashable, Codable, Sendable, CaseIterable {
    case unspecified, left, center, topLeft, top, bottomLeft, bottom
    /// No codec has words for these: they come of pictures that were mirrored.
    case right, topRight, bottomRight

    /// Offset of the first chroma sample from the centre of the first luma sample, in luma samples,
    /// for chroma subsampled by `1 << shift`. Unspecified is read as left, the default of H.264 and
    /// MPEG-2.
    ///
    /// Co-sited is 0; the middle of a block of `n` luma samples is `(n − 1) / 2`.
    package func offset(shift: (horizontal: Int, vertical: Int)) -> (x: Double, y: Double) {
        let middleX = Double((1 << shift.horizontal) - 1) / 2
        let middleY = Double((1 << shift.vertical) - 1) / 2
        return switch self {
        case .unspecified, .left: (0, middleY)
        case .center: (middleX, middleY)
        case .topLeft: (0, 0)
        case .top: (middleX, 0)
        case .bottomLeft: (0, middleY * 2)
        case .bottom: (middleX, middleY * 2)
        case .right: (middleX * 2, middleY)
        case .topRight: (middleX * 2, 0)
        case .bottomRight: (middleX * 2, middleY * 2)
        }
    }
}
