internal import CFFmpeg
package import Imaging

extension ColorDescription {
    /// The matrix to compute with, as a code of H.273: the stated one where it is one of those that
    /// swscale has, else BT.2020's for BT.2020 primaries, BT.601's up to 576 rows, BT.709's above.
    package func effectiveMatrix(height: Int) -> Int32 {
        switch matrix {
        case 1, 4, 5, 6, 7, 9: matrix
        // Constant luminance is taken for the ordinary kind: nothing here can do better.
        case 10: 9
        default: primaries == 9 ? 9 : height <= 576 ? 6 : 1
        }
    }

    /// The colour of a frame after its format is changed and nothing else is asked for.
    package func after(
        conversionFrom source: PixelFormat, to target: PixelFormat, height: Int
    ) -> ColorDescription {
        var result = self
        if target.isRGB {
            result.matrix = 0
            result.range = .full
            result.chromaLocation = .unspecified
        } else if source.isRGB {
            result.matrix = effectiveMatrix(height: height)
            result.range = .limited
            result.chromaLocation = target.chromaShift == nil ? .unspecified : .left
        }
        return result
    }
}

extension PixelFormat {
    /// There are fewer chroma samples than luma samples.
    package var isChromaSubsampled: Bool { chromaShift != nil }

    /// Binary logarithms of the luma samples per chroma sample, or nil where chroma is not
    /// subsampled.
    var chromaShift: (horizontal: Int, vertical: Int)? {
        guard let descriptor, descriptor.nb_components >= 3 else { return nil }
        let shift = (Int(descriptor.log2_chroma_w), Int(descriptor.log2_chroma_h))
        return shift == (0, 0) ? nil : shift
    }
}
