internal import Foundation
package import Imaging

/// The information fidelity criterion in bits per pixel: what the distorted picture still tells of
/// the reference. The higher the better, without an upper end.
///
/// Sheikh, Bovik and de Veciana, "An information fidelity criterion for image quality assessment
/// using natural scene statistics", 2005, with the parameters of its authors' program: two
/// orientations of four scales of a steerable pyramid (`SteerablePyramid`); in each, blocks of 3 × 3
/// coefficients are a Gaussian scale mixture S·U, and the distorted coefficients are G·(reference) + V.
/// With λ the eigenvalues of the covariance of U,
///
///     IFC = Σ over bands, blocks and λ of log₂(1 + G² S² λ / σv²)  /  pixels
///
/// G and σv² come from a window of 17, 9, 5 and 3 coefficients, finest scale first; windows that
/// reach over the edge are left out.
///
/// Throws `QualityError.unequalSizes`, or `.tooSmall` below 72 × 72.
package func informationFidelity(
    reference: RealPlane, distorted: RealPlane
) throws(QualityError) -> Double {
    try QualityError.checkEqualSizes(reference, distorted)
    let needed = informationFidelityLeastExtent
    guard min(reference.size.width, reference.size.height) >= needed else {
        throw .tooSmall(measure: "IFC", size: reference.size, needed: needed)
    }
    let a = SteerablePyramid(reference)
    let b = SteerablePyramid(distorted)
    var bits = 0.0
    for scale in 0..<SteerablePyramid.scaleCount {
        let reach = 1 << (SteerablePyramid.scaleCount - 1 - scale)
        for (bandA, bandB) in zip(a.scales[scale], b.scales[scale]) {
            bits += information(bandA, bandB, reach: reach)
        }
    }
    return bits / Double(reference.samples.count)
}

/// The least width and height that IFC can be measured on: three blocks of the coarsest scale.
package let informationFidelityLeastExtent = 72

private let blockExtent = 3

/// The bits of one band. `reach`: coefficients of the window on each side of a block's middle.
private func information(_ a: RealPlane, _ b: RealPlane, reach: Int) -> Double {
    let columns = a.size.width / blockExtent
    let rows = a.size.height / blockExtent
    let mixture = ScaleMixture(a, columns: columns, rows: rows)
    let margin = (reach + blockExtent - 1) / blockExtent
    var bits = 0.0
    for row in margin..<max(margin, rows - margin) {
        for column in margin..<max(margin, columns - margin) {
            let channel = Channel(
                a, b, x: blockExtent * column + 1, y: blockExtent * row + 1, reach: reach)
            let signal = channel.gain * channel.gain * mixture.multiplier(column, row)
            // The program's guard against a channel without noise.
            let noise = channel.noise + 1e-10
            for eigenvalue in mixture.eigenvalues {
                bits += log2(1 + signal * eigenvalue / noise)
            }
        }
    }
    return bits
}

/// What a window says of how the distorted coefficients come from the reference's: their regression.
private struct Channel {
    private(set) var gain: Double
    /// Variance of what the reference doesn't explain.
    private(set) var noise: Double

    init(_ a: RealPlane, _ b: RealPlane, x: Int, y: Int, reach: Int) {
        var (sumA, sumB, sumAA, sumBB, sumAB) = (0.0, 0.0, 0.0, 0.0, 0.0)
        let width = a.size.width
        for row in y - reach...y + reach {
            for index in row * width + x - reach...row * width + x + reach {
                let (p, q) = (a.samples[index], b.samples[index])
                sumA += p
                sumB += q
                sumAA += p * p
                sumBB += q * q
                sumAB += p * q
            }
        }
        let count = Double((2 * reach + 1) * (2 * reach + 1))
        let tolerance = 1e-15
        let covariance = sumAB - sumA * sumB / count
        let varianceA = max(0, sumAA - sumA * sumA / count)
        let varianceB = max(0, sumBB - sumB * sumB / count)
        gain = covariance / (varianceA + tolerance)
        noise = (varianceB - gain * covariance) / count
        if varianceB < tolerance {
            (gain, noise) = (0, 0)
        } else if varianceA < tolerance || gain < 0 {
            (gain, noise) = (0, varianceB)
        }
        noise = max(noise, tolerance)
    }
}

/// The reference's coefficients as a Gaussian scale mixture: a block is S · U with one S for each
/// block and U of one covariance.
private struct ScaleMixture {
    /// Of the covariance of U, none negative.
    let eigenvalues: [Double]
    private let columns: Int
    /// S², `[rows][columns]`.
    private let multipliers: [Double]

    init(_ plane: RealPlane, columns: Int, rows: Int) {
        let count = blockExtent * blockExtent
        let width = plane.size.width
        let offsets = (0..<count).map { $0 / blockExtent * width + $0 % blockExtent }
        // The covariance is that of all blocks, overlapping ones too.
        var means = [Double](repeating: 0, count: count)
        var products = [Double](repeating: 0, count: count * count)
        let (lastX, lastY) = (blockExtent * (columns - 1), blockExtent * (rows - 1))
        for y in 0...lastY {
            for x in 0...lastX {
                let origin = y * width + x
                for i in 0..<count {
                    let p = plane.samples[origin + offsets[i]]
                    means[i] += p
                    for j in i..<count {
                        products[i * count + j] += p * plane.samples[origin + offsets[j]]
                    }
                }
            }
        }
        let blocks = Double((lastX + 1) * (lastY + 1))
        var covariance = SymmetricMatrix(count: count)
        for i in 0..<count {
            for j in i..<count {
                covariance[i, j] =
                    products[i * count + j] / blocks - means[i] / blocks * means[j] / blocks
            }
        }
        let (values, vectors) = covariance.eigen()
        eigenvalues = values.map { max(0, $0) }
        // A direction in which nothing varies says nothing, rather than infinitely much.
        let least = (values.max() ?? 0) * 1e-14

        var multipliers = [Double](repeating: 0, count: columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                let origin = blockExtent * (row * width + column)
                var sum = 0.0
                for (value, vector) in zip(values, vectors) where value > least {
                    var projection = 0.0
                    for i in 0..<count {
                        projection += vector[i] * plane.samples[origin + offsets[i]]
                    }
                    sum += projection * projection / value
                }
                multipliers[row * columns + column] = sum / Double(count)
            }
        }
        self.columns = columns
        self.multipliers = multipliers
    }

    func multiplier(_ column: Int, _ row: Int) -> Double { multipliers[row * columns + column] }
}
