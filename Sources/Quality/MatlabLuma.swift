package import Imaging

/// Luma of 8-bit R′G′B′ as MATLAB's `rgb2ycbcr` makes it for a `uint8` picture: BT.601, limited
/// range 16...235, rounded to integers. All published tables of the field are of this Y.
///
/// - Precondition: Planes of one size.
package func matlabLuma(red: RealPlane, green: RealPlane, blue: RealPlane) -> RealPlane {
    precondition(
        red.size == green.size && red.size == blue.size,
        "sizes \(red.size), \(green.size), \(blue.size)")
    var luma = [Double](repeating: 0, count: red.samples.count)
    for index in luma.indices {
        let r = 65.481 * red.samples[index]
        let g = 128.553 * green.samples[index]
        let b = 24.966 * blue.samples[index]
        luma[index] = (16 + (r + g + b) / 255 + 0.5).rounded(.down)
    }
    return RealPlane(size: red.size, samples: luma)
}
