import Foundation
import Imaging
import Quality
import TestSupport
import Testing

struct MeasureTests {
    @Test func equalPlanesArePerfect() throws {
        let plane = noise(Size(width: 180, height: 177), seed: 1)
        let psnr = try peakSignalToNoise(reference: plane, distorted: plane)
        let ssim = try structuralSimilarity(reference: plane, distorted: plane)
        let msssim = try multiScaleSimilarity(reference: plane, distorted: plane)
        let nqm = try noiseQuality(reference: plane, distorted: plane)
        #expect(psnr == .infinity)
        #expect(nqm == .infinity)
        #expect(abs(ssim - 1) < 1e-12)
        #expect(abs(msssim - 1) < 1e-12)
    }

    @Test func psnrOfOneStepEverywhereIsKnown() throws {
        let psnr = try peakSignalToNoise(reference: flat(100), distorted: flat(101))
        #expect(abs(psnr - 48.1308) < 1e-4)
    }

    @Test func ssimOfFlatPlanesIsTheLuminanceTerm() throws {
        let c1 = 6.5025
        let expected = (2 * 50 * 100 + c1) / (50 * 50 + 100 * 100 + c1)
        let ssim = try structuralSimilarity(reference: flat(50), distorted: flat(100))
        #expect(abs(ssim - expected) < 1e-9)
    }

    @Test func measuresAreSymmetricAndFallWithNoise() throws {
        let plane = noise(Size(width: 180, height: 180), seed: 2)
        var last = (
            psnr: Double.infinity, ssim: 1.0, msssim: 1.0, wpsnr: Double.infinity,
            nqm: Double.infinity, ifc: Double.infinity
        )
        for (step, amount) in [4.0, 16, 48].enumerated() {
            let added = noise(plane.size, seed: UInt64(10 + step))
            let other = RealPlane(
                size: plane.size,
                samples: zip(plane.samples, added.samples).map {
                    $0 + ($1 - 127.5) * amount / 127.5
                })
            let psnr = try peakSignalToNoise(reference: plane, distorted: other)
            let ssim = try structuralSimilarity(reference: plane, distorted: other)
            let msssim = try multiScaleSimilarity(reference: plane, distorted: other)
            let wpsnr = try weightedPeakSignalToNoise(reference: plane, distorted: other)
            let nqm = try noiseQuality(reference: plane, distorted: other)
            let ifc = try informationFidelity(reference: plane, distorted: other)
            #expect(psnr < last.psnr)
            #expect(wpsnr < last.wpsnr)
            #expect(nqm < last.nqm)
            #expect(ifc < last.ifc)
            #expect(ssim < last.ssim)
            #expect(msssim < last.msssim)
            let swapped = try structuralSimilarity(reference: other, distorted: plane)
            #expect(abs(swapped - ssim) < 1e-12)
            last = (psnr, ssim, msssim, wpsnr, nqm, ifc)
        }
    }

    @Test func informationOfAFlatPictureIsNone() throws {
        let plane = RealPlane(
            size: Size(width: 72, height: 80), samples: Array(repeating: 90, count: 72 * 80))
        let ifc = try informationFidelity(reference: plane, distorted: plane)
        #expect(ifc == 0)
    }

    /// A picture that is larger than the kept frequencies, with odd extents, keeps what is there.
    @Test func noiseQualityHearsOnlyLowFrequencies() throws {
        let size = Size(width: 301, height: 203)
        func wave(_ cycles: Double, _ amplitude: Double) -> RealPlane {
            RealPlane(
                size: size,
                samples: (0..<size.width * size.height).map { index in
                    let x = Double(index % size.width) / Double(size.width)
                    return 120 + 40 * cos(2 * .pi * 4 * x) + amplitude * cos(2 * .pi * cycles * x)
                })
        }
        let reference = wave(8, 0)
        let low = try noiseQuality(reference: reference, distorted: wave(8, 30))
        let high = try noiseQuality(reference: reference, distorted: wave(100, 30))
        #expect(low < 20)
        #expect(high > 60)
    }

    @Test func unequalAndSmallPlanesAreRefused() {
        let a = noise(Size(width: 10, height: 20), seed: 3)
        let b = noise(Size(width: 20, height: 10), seed: 3)
        #expect(throws: QualityError.unequalSizes(reference: a.size, distorted: b.size)) {
            try peakSignalToNoise(reference: a, distorted: b)
        }
        #expect(throws: QualityError.tooSmall(measure: "SSIM", size: a.size, needed: 11)) {
            try structuralSimilarity(reference: a, distorted: a)
        }
        let c = noise(Size(width: 175, height: 200), seed: 4)
        #expect(throws: QualityError.tooSmall(measure: "MS-SSIM", size: c.size, needed: 176)) {
            try multiScaleSimilarity(reference: c, distorted: c)
        }
        let d = noise(Size(width: 71, height: 200), seed: 4)
        #expect(throws: QualityError.tooSmall(measure: "IFC", size: d.size, needed: 72)) {
            try informationFidelity(reference: d, distorted: d)
        }
        let empty = a.shaved(by: 5)
        #expect(empty.samples.isEmpty)
        #expect(throws: QualityError.self) {
            try peakSignalToNoise(reference: empty, distorted: empty)
        }
    }

    static let known: [(rgb: [Double], luma: Double)] = [
        ([0, 0, 0], 16), ([255, 255, 255], 235), ([255, 0, 0], 81), ([0, 255, 0], 145),
        ([0, 0, 255], 41),
    ]

    @Test(arguments: known)
    func lumaIsThatOfBT601(rgb: [Double], luma: Double) {
        let planes = rgb.map { RealPlane(size: Size(width: 1, height: 1), samples: [$0]) }
        let made = matlabLuma(red: planes[0], green: planes[1], blue: planes[2])
        #expect(made.samples == [luma])
    }

    private func flat(_ value: Double) -> RealPlane {
        RealPlane(
            size: Size(width: 20, height: 15), samples: Array(repeating: value, count: 300))
    }

    private func noise(_ size: Size, seed: UInt64) -> RealPlane {
        var random = SplitMix64(seed: seed)
        let samples = (0..<size.width * size.height).map { _ in
            Double.random(in: 0...255, using: &random)
        }
        return RealPlane(size: size, samples: samples)
    }
}
