internal import Foundation
package import Imaging

/// Peak signal-to-noise ratio in dB: 10 · log10(peak² / mean squared error). Infinite when the
/// planes are equal.
///
/// Throws `QualityError.unequalSizes`, or `.tooSmall` for empty planes.
package func peakSignalToNoise(
    reference: RealPlane, distorted: RealPlane, peak: Double = 255
) throws(QualityError) -> Double {
    let error = try meanSquaredError(reference: reference, distorted: distorted)
    return error == 0 ? .infinity : 10 * log10(peak * peak / error)
}

/// The mean of the squared differences of the samples.
///
/// Throws `QualityError.unequalSizes`, or `.tooSmall` for empty planes.
package func meanSquaredError(
    reference: RealPlane, distorted: RealPlane
) throws(QualityError) -> Double {
    try QualityError.checkEqualSizes(reference, distorted)
    let count = reference.samples.count
    guard count > 0 else {
        throw .tooSmall(measure: "PSNR", size: reference.size, needed: 1)
    }
    let sum = reference.samples.withUnsafeBufferPointer { a in
        distorted.samples.withUnsafeBufferPointer { b in
            var sum = 0.0
            for index in 0..<count {
                let difference = a[index] - b[index]
                sum += difference * difference
            }
            return sum
        }
    }
    return sum / Double(count)
}
