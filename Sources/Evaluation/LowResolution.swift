package import Imaging

/// A reduced luma plane, as interpolations and as networks see it.
package struct LowResolution: Sendable {
    /// Not rounded: what the bicubic rows of the published tables were made from.
    package let exact: RealPlane
    /// Of 8 bits, as a decoder gives it: what networks see here.
    package let rounded: RealPlane
}

/// From what the LR picture of a colour picture is made.
package enum LowResolutionOrigin: String, CaseIterable, Sendable {
    /// Y is reduced in floating point and rounded once.
    case luma
    /// R, G and B are reduced as MATLAB's `imresize` reduces 8-bit pictures (rounded after each
    /// pass), and Y is taken from the result.
    case picture
}
