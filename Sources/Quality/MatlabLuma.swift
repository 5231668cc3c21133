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

/// The levels that an enlarged picture's samples are limited to, by the luma it is compared with:
/// 16...235, which R′G′B′ of 8 bits can't leave; 0...255 for a gray picture of full range.
///
/// The programs behind the published tables turned the enlarged Y into R′G′B′ and back, which cuts off
/// what overshoots beyond black and white. A gray picture is of full range when more than a twentieth
/// of it lies outside of 16...235: luma overshoots by less, as the gray `bridge` of Set14 does (2.6 %),
/// whose published row was limited too.
package func lumaLevels(of luma: RealPlane) -> ClosedRange<Double> {
    let limited = 16.0...235.0
    let outside = luma.samples.count { !limited.contains($0) }
    return 20 * outside > luma.samples.count ? 0...255 : limited
}
