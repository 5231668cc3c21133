/// How the chroma planes are subsampled against luma.
package enum ChromaSubsampling: String, Hashable, Sendable, CaseIterable {
    /// Luma only (4:0:0).
    case gray
    case yuv420, yuv422, yuv444, yuv440, yuv411, yuv410

    /// Binary logarithm of the luma samples per chroma sample, across and down.
    package var shift: (horizontal: Int, vertical: Int) {
        switch self {
        case .gray, .yuv444: (0, 0)
        case .yuv420: (1, 1)
        case .yuv422: (1, 0)
        case .yuv440: (0, 1)
        case .yuv411: (2, 0)
        case .yuv410: (2, 2)
        }
    }
}

/// The sample layout of a planar Y′CbCr or gray picture: what the upscale stage reads and writes.
/// Planes are in the order Y, Cb, Cr, alpha.
///
/// Samples of 8 bits are bytes; deeper ones are native-endian 16-bit words holding the value in
/// their low bits.
package struct PictureFormat: Hashable, Sendable {
    /// Significant bits of a sample, 8...16.
    package var bitDepth: Int
    package var subsampling: ChromaSubsampling
    /// A fourth plane says how opaque each pixel is: 0 not at all, 2^bitDepth − 1 wholly, whatever
    /// the range of the others. Gray pictures have none.
    package var hasAlpha: Bool

    package init(bitDepth: Int, subsampling: ChromaSubsampling, hasAlpha: Bool = false) {
        self.bitDepth = bitDepth
        self.subsampling = subsampling
        self.hasAlpha = hasAlpha
    }

    package var bytesPerSample: Int { bitDepth > 8 ? 2 : 1 }

    /// Planes of colour: 1 for gray, else 3: Y, Cb, Cr.
    package var planeCount: Int { subsampling == .gray ? 1 : 3 }

    /// The index of the plane of alpha, where there is one.
    package static let alphaPlane = 3

    /// Whether plane `index` exists.
    package func hasPlane(_ index: Int) -> Bool {
        (0..<planeCount).contains(index) || (hasAlpha && index == Self.alphaPlane)
    }

    /// The size of a plane of a picture whose luma has `lumaSize`; odd extents round up.
    package func planeSize(_ plane: Int, lumaSize: Size) -> Size {
        guard plane == 1 || plane == 2 else { return lumaSize }
        let shift = subsampling.shift
        return Size(
            width: (lumaSize.width + (1 << shift.horizontal) - 1) >> shift.horizontal,
            height: (lumaSize.height + (1 << shift.vertical) - 1) >> shift.vertical
        )
    }
}
