internal import Foundation
package import Imaging

/// Multi-scale structural similarity.
///
/// Wang, Simoncelli and Bovik, "Multi-scale structural similarity for image quality assessment",
/// 2003: five scales; the means of contrast and of structure of every scale, and of luminance at the
/// last, each raised to the published weight and multiplied. A negative mean, which has no real
/// power, counts as zero.
///
/// The paper leaves open how a scale is made from the one before. Here every second sample is taken
/// after the low-pass filter of the 9/7 wavelet with mirrored edges; with this choice, and means
/// taken before contrast and structure are multiplied, the bicubic rows of the tables in Dong et al.
/// 2016 (SRCNN) are met to the last digit. With means of 2 × 2 samples instead, as in later code,
/// values come out up to 0.01 higher.
///
/// Throws `QualityError.unequalSizes`, or `.tooSmall` below 176 × 176, where the last scale holds
/// no window.
package func multiScaleSimilarity(
    reference: RealPlane, distorted: RealPlane
) throws(QualityError) -> Double {
    try QualityError.checkEqualSizes(reference, distorted)
    let needed = multiScaleSimilarityLeastExtent
    guard min(reference.size.width, reference.size.height) >= needed else {
        throw .tooSmall(measure: "MS-SSIM", size: reference.size, needed: needed)
    }
    var reference = reference
    var distorted = distorted
    var product = 1.0
    for (scale, weight) in scaleWeights.enumerated() {
        if scale > 0 {
            reference = reference.halved()
            distorted = distorted.halved()
        }
        let means = try similarity(reference, distorted, measure: "MS-SSIM")
        product *= pow(max(0, means.contrast * means.structure), weight)
        if scale == scaleWeights.count - 1 { product *= pow(max(0, means.luminance), weight) }
    }
    return product
}

/// The least width and height that MS-SSIM can be measured on.
package let multiScaleSimilarityLeastExtent = 11 << (scaleWeights.count - 1)

/// The published weights, finest scale first.
private let scaleWeights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]

/// The analysis low-pass filter of the 9/7 wavelet (Antonini et al. 1992), scaled to sum to 1.
private let lowPass: [Double] = {
    let half = [0.8526986790094, 0.37740285561265, -0.11062440441842, -0.02384946501938]
    let taps = (-4...4).map { abs($0) == 4 ? 0.037828455506995 : half[abs($0)] }
    let sum = taps.reduce(0, +)
    return taps.map { $0 / sum }
}()

extension RealPlane {
    /// Every second sample, across and down, of the low-passed plane.
    fileprivate func halved() -> RealPlane { halvedDown().halvedAcross() }

    private func halvedDown() -> RealPlane {
        let half = (size.height + 1) / 2
        let width = size.width
        var result = [Double](repeating: 0, count: width * half)
        result.withUnsafeMutableBufferPointer { result in
            samples.withUnsafeBufferPointer { input in
                for y in 0..<half {
                    for (k, tap) in lowPass.enumerated() {
                        let from = mirrored(2 * y + k - 4, size.height) * width
                        var x = 0
                        while x < width {
                            result[y &* width &+ x] += tap * input[from &+ x]
                            x &+= 1
                        }
                    }
                }
            }
        }
        return RealPlane(size: Size(width: width, height: half), samples: result)
    }

    private func halvedAcross() -> RealPlane {
        let half = (size.width + 1) / 2
        let width = size.width
        let columns = (0..<half).flatMap { x in (0..<9).map { mirrored(2 * x + $0 - 4, width) } }
        var result = [Double](repeating: 0, count: half * size.height)
        for y in 0..<size.height {
            for x in 0..<half {
                var sum = 0.0
                for k in 0..<9 { sum += lowPass[k] * samples[y * width + columns[9 * x + k]] }
                result[y * half + x] = sum
            }
        }
        return RealPlane(size: Size(width: half, height: size.height), samples: result)
    }
}

/// The index inside 0..<count that a plane mirrored at its outer edges shows at `index`.
private func mirrored(_ index: Int, _ count: Int) -> Int {
    index < 0 ? -index - 1 : index >= count ? 2 * count - index - 1 : index
}
