internal import Foundation
package import Imaging

/// Peak signal-to-noise ratio of the error as the eye sees it, in dB: the error is filtered by the
/// contrast sensitivity of human vision first. Infinite when the planes are equal.
///
/// The sensitivity is the model of Miyahara, Kotani and Algazi, "Objective picture quality scale",
/// 1998, sampled at whole frequencies −20...20 each way and turned into a filter of 41 × 41 taps;
/// the error outside the picture is zero. This is the WPSNR whose bicubic rows are published.
///
/// Throws `QualityError.unequalSizes`, or `.tooSmall` for empty planes.
package func weightedPeakSignalToNoise(
    reference: RealPlane, distorted: RealPlane, peak: Double = 255
) throws(QualityError) -> Double {
    try QualityError.checkEqualSizes(reference, distorted)
    let size = reference.size
    guard size.width > 0, size.height > 0 else {
        throw .tooSmall(measure: "WPSNR", size: size, needed: 1)
    }
    // The filter is even in both directions, so rows and columns at the same distance are added
    // before they are multiplied.
    let reach = sensitivityReach
    let width = size.width + 2 * reach
    var error = [Double](repeating: 0, count: width * (size.height + 2 * reach))
    for y in 0..<size.height {
        let from = y * size.width
        let to = (y + reach) * width + reach
        for x in 0..<size.width {
            error[to + x] = reference.samples[from + x] - distorted.samples[from + x]
        }
    }
    var pair = [Double](repeating: 0, count: width)
    var line = [Double](repeating: 0, count: size.width)
    var squares = 0.0
    for y in 0..<size.height {
        weigh(error, row: y + reach, width: width, pair: &pair, into: &line)
        for value in line { squares += value * value }
    }
    let mean = squares / Double(size.width * size.height)
    return mean == 0 ? .infinity : 10 * log10(peak * peak / mean)
}

/// Filters one row of the padded error.
private func weigh(
    _ error: [Double], row: Int, width: Int, pair: inout [Double], into line: inout [Double]
) {
    let reach = sensitivityReach
    let inner = width - 2 * reach
    error.withUnsafeBufferPointer { error in
        pair.withUnsafeMutableBufferPointer { pair in
            line.withUnsafeMutableBufferPointer { line in
                line.update(repeating: 0)
                for n in 0...reach {
                    let upper = (row - n) * width
                    let lower = (row + n) * width
                    var x = 0
                    while x < width {
                        pair[x] = n == 0 ? error[upper &+ x] : error[upper &+ x] + error[lower &+ x]
                        x &+= 1
                    }
                    for m in 0...reach {
                        let tap = sensitivityTaps[n * (reach + 1) + m] * (m == 0 ? 0.5 : 1)
                        let left = reach - m
                        let right = reach + m
                        x = 0
                        while x < inner {
                            line[x] += tap * (pair[left &+ x] + pair[right &+ x])
                            x &+= 1
                        }
                    }
                }
            }
        }
    }
}

/// Taps on each side of the middle.
private let sensitivityReach = 20

/// The filter's quadrant from its middle, `[21][21]`: the inverse Fourier transform of the sampled
/// sensitivity, which is real and even.
private let sensitivityTaps: [Double] = {
    let reach = sensitivityReach
    let count = Double(2 * reach + 1)
    var taps = [Double](repeating: 0, count: (reach + 1) * (reach + 1))
    for n in 0...reach {
        for m in 0...reach {
            var sum = 0.0
            for u in -reach...reach {
                for v in -reach...reach {
                    let phase = 2 * Double.pi * Double(u * n + v * m) / count
                    sum += contrastSensitivity(Double(u), Double(v)) * cos(phase)
                }
            }
            taps[n * (reach + 1) + m] = sum / (count * count)
        }
    }
    return taps
}()

/// The sensitivity at `u` and `v` cycles per degree: a band pass over the frequency, falling off
/// along the diagonals above 11.13 cycles per degree.
private func contrastSensitivity(_ u: Double, _ v: Double) -> Double {
    let sigma = 2.0
    let w = 2 * Double.pi * (u * u + v * v).squareRoot() / 60
    let bandPass =
        1.5 * exp(-sigma * sigma * w * w / 2) - exp(-2 * sigma * sigma * w * w / 2)
    let angle = u == 0 ? (v == 0 ? 0 : Double.pi / 2) : atan(v / u)
    let corner = exp(8 * (w - 2 * Double.pi * 11.13 / 60))
    return bandPass * (1 + corner * pow(cos(2 * angle), 4)) / (1 + corner)
}
