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
///
/// Works row by row: five windowed means of a row of windows are all the memory it needs, so that
/// a frame of video stays in the cache.
func similarity(
    _ reference: RealPlane, _ distorted: RealPlane, measure: String
) throws(QualityError) -> SimilarityMeans {
    try QualityError.checkEqualSizes(reference, distorted)
    let size = reference.size
    let reach = gaussianWindow.count
    guard min(size.width, size.height) >= reach else {
        throw .tooSmall(measure: measure, size: size, needed: reach)
    }
    var rows = WindowRows(width: size.width)
    var sums = SimilarityMeans()
    let height = size.height - reach + 1
    reference.samples.withUnsafeBufferPointer { x in
        distorted.samples.withUnsafeBufferPointer { y in
            for row in 0..<height {
                rows.gather(x, y, from: row * size.width)
                rows.addSimilarity(to: &sums)
            }
        }
    }
    let count = Double(height * (size.width - reach + 1))
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

/// The windowed means of x, y, x², y² and xy along one row of windows.
private struct WindowRows {
    private static let c1 = 0.01 * 255 * 0.01 * 255
    private static let c2 = 0.03 * 255 * 0.03 * 255

    private let width: Int
    private let inner: Int
    /// Weighted down the window only: `[5][width]`.
    private var columns: [Double]
    /// Weighted across too: `[5][inner]`.
    private var means: [Double]

    init(width: Int) {
        self.width = width
        inner = width - gaussianWindow.count + 1
        columns = [Double](repeating: 0, count: 5 * width)
        means = [Double](repeating: 0, count: 5 * inner)
    }

    /// Computes the means of the windows whose upper row begins at `start`.
    mutating func gather(
        _ x: UnsafeBufferPointer<Double>, _ y: UnsafeBufferPointer<Double>, from start: Int
    ) {
        let (width, inner) = (width, inner)
        columns.withUnsafeMutableBufferPointer { columns in
            columns.update(repeating: 0)
            for (k, tap) in gaussianWindow.enumerated() {
                let row = start + k * width
                var i = 0
                while i < width {
                    let a = x[row &+ i]
                    let b = y[row &+ i]
                    let wa = tap * a
                    let wb = tap * b
                    columns[i] += wa
                    columns[width &+ i] += wb
                    columns[2 &* width &+ i] += wa * a
                    columns[3 &* width &+ i] += wb * b
                    columns[4 &* width &+ i] += wa * b
                    i &+= 1
                }
            }
            means.withUnsafeMutableBufferPointer { means in
                means.update(repeating: 0)
                for kind in 0..<5 {
                    for (k, tap) in gaussianWindow.enumerated() {
                        let from = kind * width + k
                        let to = kind * inner
                        var i = 0
                        while i < inner {
                            means[to &+ i] += tap * columns[from &+ i]
                            i &+= 1
                        }
                    }
                }
            }
        }
    }

    /// Adds the similarity of each window. With μ the windowed mean: σx² = μ(x²) − μx²,
    /// σxy = μ(xy) − μx·μy.
    func addSimilarity(to sums: inout SimilarityMeans) {
        let (c1, c2) = (Self.c1, Self.c2)
        means.withUnsafeBufferPointer { means in
            for i in 0..<inner {
                let x = means[i]
                let y = means[inner + i]
                // Rounding can leave a variance a hair below zero.
                let varianceX = max(0, means[2 * inner + i] - x * x)
                let varianceY = max(0, means[3 * inner + i] - y * y)
                let covariance = means[4 * inner + i] - x * y
                let deviations = (varianceX * varianceY).squareRoot()
                let luminance = (2 * x * y + c1) / (x * x + y * y + c1)
                sums.ssim += luminance * (2 * covariance + c2) / (varianceX + varianceY + c2)
                sums.luminance += luminance
                sums.contrast += (2 * deviations + c2) / (varianceX + varianceY + c2)
                sums.structure += (covariance + c2 / 2) / (deviations + c2 / 2)
            }
        }
    }
}
