internal import Foundation
package import Imaging

/// Structural similarity, the mean over the picture.
///
/// Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to
/// structural similarity", 2004: an 11 × 11 Gaussian window of σ = 1.5, K₁ = 0.01, K₂ = 0.03, peak
/// 255, and only windows that lie wholly inside the picture. The picture is not reduced first.
///
/// Throws `QualityError.unequalSizes`, or `.tooSmall` below 11 × 11.
package func structuralSimilarity(
    reference: RealPlane, distorted: RealPlane
) throws(QualityError) -> Double {
    try similarity(reference, distorted, measure: "SSIM").ssim
}

/// Means over a picture of what its windows compare.
struct SimilarityMeans {
    /// Luminance, contrast and structure multiplied window by window.
    var ssim = 0.0
    var luminance = 0.0
    var contrast = 0.0
    var structure = 0.0
}

/// The means of one picture as it is.
func similarity(
    _ reference: RealPlane, _ distorted: RealPlane, measure: String
) throws(QualityError) -> SimilarityMeans {
    try QualityError.checkEqualSizes(reference, distorted)
    let window = gaussianWindow
    guard min(reference.size.width, reference.size.height) >= window.count else {
        throw .tooSmall(measure: measure, size: reference.size, needed: window.count)
    }
    // With μ the windowed mean: σx² = μ(x²) − μx², σxy = μ(xy) − μx·μy.
    let meanX = reference.windowed(window).samples
    let meanY = distorted.windowed(window).samples
    let meanXX = reference.product(reference).windowed(window).samples
    let meanYY = distorted.product(distorted).windowed(window).samples
    let meanXY = reference.product(distorted).windowed(window).samples

    let c1 = 0.01 * 255 * 0.01 * 255
    let c2 = 0.03 * 255 * 0.03 * 255
    var sums = SimilarityMeans()
    for index in meanX.indices {
        let x = meanX[index]
        let y = meanY[index]
        // Rounding can leave a variance a hair below zero.
        let varianceX = max(0, meanXX[index] - x * x)
        let varianceY = max(0, meanYY[index] - y * y)
        let covariance = meanXY[index] - x * y
        let deviations = (varianceX * varianceY).squareRoot()
        let luminance = (2 * x * y + c1) / (x * x + y * y + c1)
        sums.ssim += luminance * (2 * covariance + c2) / (varianceX + varianceY + c2)
        sums.luminance += luminance
        sums.contrast += (2 * deviations + c2) / (varianceX + varianceY + c2)
        sums.structure += (covariance + c2 / 2) / (deviations + c2 / 2)
    }
    let count = Double(meanX.count)
    return SimilarityMeans(
        ssim: sums.ssim / count, luminance: sums.luminance / count,
        contrast: sums.contrast / count, structure: sums.structure / count)
}

/// 11 taps of a Gaussian of σ = 1.5 that sum to 1; the window is their product across and down.
private let gaussianWindow: [Double] = {
    let taps = (-5...5).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
    let sum = taps.reduce(0, +)
    return taps.map { $0 / sum }
}()

extension RealPlane {
    /// The products of samples at the same place.
    fileprivate func product(_ other: RealPlane) -> RealPlane {
        var result = samples
        let count = samples.count
        result.withUnsafeMutableBufferPointer { result in
            other.samples.withUnsafeBufferPointer { other in
                for index in 0..<count { result[index] *= other[index] }
            }
        }
        return RealPlane(size: size, samples: result)
    }

    /// The weighted mean under a symmetric, separable window at every place where it fits.
    fileprivate func windowed(_ window: [Double]) -> RealPlane {
        let outer = size
        let inner = Size(
            width: outer.width - window.count + 1, height: outer.height - window.count + 1)
        let rowCount = outer.width * inner.height
        var rows = [Double](repeating: 0, count: rowCount)
        var result = [Double](repeating: 0, count: inner.width * inner.height)
        samples.withUnsafeBufferPointer { input in
            rows.withUnsafeMutableBufferPointer { rows in
                for (k, tap) in window.enumerated() {
                    // Output row y takes input row y + k: one shift for the whole plane.
                    let shift = k * outer.width
                    var index = 0
                    while index < rowCount {
                        rows[index] += tap * input[index &+ shift]
                        index &+= 1
                    }
                }
            }
        }
        rows.withUnsafeBufferPointer { rows in
            result.withUnsafeMutableBufferPointer { result in
                for y in 0..<inner.height {
                    let to = y * inner.width
                    for (k, tap) in window.enumerated() {
                        let from = y * outer.width + k
                        var x = 0
                        while x < inner.width {
                            result[to &+ x] += tap * rows[from &+ x]
                            x &+= 1
                        }
                    }
                }
            }
        }
        return RealPlane(size: inner, samples: result)
    }
}
