internal import Foundation
package import Imaging

/// The noise quality measure in dB: the ratio of the reference's visible contrast to what of the
/// difference the eye sees. Infinite when the planes look equal.
///
/// Damera-Venkata et al., "Image quality assessment based on a degradation model", 2000: the
/// pictures are taken apart into bands an octave wide by Peli's cosine log filters; a band's local
/// contrast below the threshold of vision is nothing, and a difference of contrasts that the
/// reference masks is none. The picture is seen from 3.5 times its height, as the common MATLAB
/// programs assume.
///
/// Like theirs, the filters of an odd extent are centred half a frequency off, and the last sum goes
/// over five bands without the lowest.
///
/// Throws `QualityError.unequalSizes`, or `.tooSmall` for empty planes.
package func noiseQuality(
    reference: RealPlane, distorted: RealPlane
) throws(QualityError) -> Double {
    try QualityError.checkEqualSizes(reference, distorted)
    guard reference.size.width > 0, reference.size.height > 0 else {
        throw .tooSmall(measure: "NQM", size: reference.size, needed: 1)
    }
    let transform = LowFrequencies(size: reference.size)
    let spectra = (transform.spectrum(of: reference), transform.spectrum(of: distorted))
    let lowest = cosineLogFilter(band: 0)
    // What each band's contrast is relative to: the sum of the bands below it.
    var belowA = transform.band(lowest, of: spectra.0)
    var belowB = transform.band(lowest, of: spectra.1)
    let count = belowA.count
    var seenA = [Double](repeating: 0, count: count)
    var difference = [Double](repeating: 0, count: count)
    for band in 1...5 {
        let filter = cosineLogFilter(band: band)
        let a = transform.band(filter, of: spectra.0)
        let b = transform.band(filter, of: spectra.1)
        let threshold = contrastThreshold(exp2(Double(band)) / viewingAngle)
        let detection = contrastThreshold(Double(band))
        for index in 0..<count {
            let contrastA = a[index] / belowA[index]
            let contrastB = b[index] / belowB[index]
            let limited = abs(contrastB) > 1 ? 1 : contrastB
            let masking = detection * (0.86 * (contrastA / detection - 1) + 0.3)
            let isMasked = abs(limited - contrastA) < masking
            let shownA = abs(contrastA) < threshold ? 0 : a[index]
            let shownB = abs(contrastB) < threshold ? 0 : isMasked ? a[index] : b[index]
            seenA[index] += shownA
            difference[index] += shownA - shownB
            belowA[index] += a[index]
            belowB[index] += b[index]
        }
    }
    let noise = difference.reduce(0) { $0 + $1 * $1 }
    let signal = seenA.reduce(0) { $0 + $1 * $1 }
    return noise == 0 ? .infinity : 10 * log10(signal / noise)
}

/// Degrees that the picture's height takes at 3.5 times the height.
private let viewingAngle = 1 / 3.5 * 180 / Double.pi

/// The contrast that is just seen at `frequency` cycles per degree: the inverse of the sensitivity
/// of Mannos and Sakrison 1974, whose peak is 200.
private func contrastThreshold(_ frequency: Double) -> Double {
    let sensitivity =
        2.6 * (0.0192 + 0.114 * frequency) * exp(-pow(0.114 * frequency, 1.1))
    return 1 / (200 * sensitivity)
}

/// The gain of one of Peli's filters at a distance from the spectrum's middle, in cycles per
/// picture: a cosine over log₂, 1 at 2ⁿ and 0 an octave away. Band 0 keeps what is below 2 cycles.
private func cosineLogFilter(band: Int) -> @Sendable (Double) -> Double {
    { distance in
        let centre = exp2(Double(max(band, 1)))
        let radius = band == 0 ? distance + 2 : distance
        guard radius >= centre / 2, radius <= centre * 2 else { return 0 }
        return 0.5 * (1 + cos(Double.pi * log2(radius / centre)))
    }
}

/// The part of a picture's Fourier transform that the filters let through: up to 64 cycles per
/// picture. So few frequencies are summed directly, whatever the picture's extents factor into.
private struct LowFrequencies {
    let size: Size
    /// Frequencies up and down that are kept: −reachY...reachY.
    private let reachX: Int
    private let reachY: Int
    private let turnsX: Turns
    private let turnsY: Turns

    /// Values at `[2 * reachY + 1][reachX + 1]`; those at negative x are their conjugates.
    struct Spectrum {
        var real: [Double]
        var imaginary: [Double]
    }

    init(size: Size) {
        self.size = size
        reachX = min(65, size.width / 2)
        reachY = min(65, size.height / 2)
        turnsX = Turns(size.width)
        turnsY = Turns(size.height)
    }

    func spectrum(of plane: RealPlane) -> Spectrum {
        let (width, height, columns) = (size.width, size.height, reachX + 1)
        // Across first: [height][columns].
        var rowsReal = [Double](repeating: 0, count: height * columns)
        var rowsImaginary = rowsReal
        for y in 0..<height {
            for u in 0..<columns {
                var (re, im, turn) = (0.0, 0.0, 0)
                for x in 0..<width {
                    let sample = plane.samples[y &* width &+ x]
                    re += sample * turnsX.cosine[turn]
                    im -= sample * turnsX.sine[turn]
                    turn &+= u
                    if turn >= width { turn &-= width }
                }
                rowsReal[y * columns + u] = re
                rowsImaginary[y * columns + u] = im
            }
        }
        var spectrum = Spectrum(
            real: [Double](repeating: 0, count: (2 * reachY + 1) * columns),
            imaginary: [Double](repeating: 0, count: (2 * reachY + 1) * columns))
        for v in -reachY...reachY {
            let to = (v + reachY) * columns
            for y in 0..<height {
                let turn = turnsY.index(v, y)
                let (c, s) = (turnsY.cosine[turn], turnsY.sine[turn])
                let from = y &* columns
                for u in 0..<columns {
                    let (re, im) = (rowsReal[from &+ u], rowsImaginary[from &+ u])
                    spectrum.real[to &+ u] += re * c + im * s
                    spectrum.imaginary[to &+ u] += im * c - re * s
                }
            }
        }
        return spectrum
    }

    /// The filtered picture, `[height][width]`: the real part of the inverse transform.
    func band(_ gain: (Double) -> Double, of spectrum: Spectrum) -> [Double] {
        let (width, height, columns) = (size.width, size.height, reachX + 1)
        var rowsReal = [Double](repeating: 0, count: height * columns)
        var rowsImaginary = rowsReal
        for v in -reachY...reachY {
            for u in 0..<columns {
                let weight = self.weight(gain, u, v)
                guard weight != 0 else { continue }
                let from = (v + reachY) * columns + u
                let (re, im) = (weight * spectrum.real[from], weight * spectrum.imaginary[from])
                for y in 0..<height {
                    let turn = turnsY.index(v, y)
                    let (c, s) = (turnsY.cosine[turn], turnsY.sine[turn])
                    rowsReal[y &* columns &+ u] += re * c - im * s
                    rowsImaginary[y &* columns &+ u] += re * s + im * c
                }
            }
        }
        var result = [Double](repeating: 0, count: width * height)
        let count = Double(width * height)
        for y in 0..<height {
            for u in 0..<columns {
                let (re, im) = (rowsReal[y * columns + u], rowsImaginary[y * columns + u])
                if re == 0, im == 0 { continue }
                // A column and its conjugate add up to twice the real part.
                let times = (u == 0 || 2 * u == width ? 1 : 2) / count
                var turn = 0
                for x in 0..<width {
                    let value = re * turnsX.cosine[turn] - im * turnsX.sine[turn]
                    result[y &* width &+ x] += times * value
                    turn &+= u
                    if turn >= width { turn &-= width }
                }
            }
        }
        return result
    }

    /// The gain of frequency (u, v). The real part of the inverse transform is that of the mean of
    /// the gains of a frequency and of its opposite, which differ where an extent is odd.
    private func weight(_ gain: (Double) -> Double, _ u: Int, _ v: Int) -> Double {
        if 2 * abs(v) == size.height && v > 0 { return 0 }
        let (offX, offY) = (
            size.width.isMultiple(of: 2) ? 0 : 0.5, size.height.isMultiple(of: 2) ? 0 : 0.5
        )
        let (x, y) = (Double(u), Double(v))
        let one = gain(((x + offX) * (x + offX) + (y + offY) * (y + offY)).squareRoot())
        let other = gain(((x - offX) * (x - offX) + (y - offY) * (y - offY)).squareRoot())
        return (one + other) / 2
    }
}

/// The cosines and sines of the whole turns of one extent.
private struct Turns {
    let count: Int
    let cosine: [Double]
    let sine: [Double]

    init(_ count: Int) {
        self.count = count
        let angles = (0..<count).map { 2 * Double.pi * Double($0) / Double(count) }
        cosine = angles.map { cos($0) }
        sine = angles.map { sin($0) }
    }

    /// Where the turn of frequency `f` at place `n` stands.
    func index(_ f: Int, _ n: Int) -> Int {
        let product = (f &* n) % count
        return product < 0 ? product &+ count : product
    }
}
