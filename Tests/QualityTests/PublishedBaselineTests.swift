import Foundation
import Imaging
import Quality
import TestSupport
import Testing

/// The pictures and the bicubic rows that the literature's tables begin with.
@Suite(
    .enabled(if: SharedFolder.exists, "needs ../shared"),
    .enabled(if: FFmpegProgram.exists, "needs ffmpeg and ffprobe"))
struct PublishedBaselineTests {
    static let names = ["baby", "bird", "butterfly", "head", "woman"]

    @Test(arguments: [2, 3, 4])
    func imresizeMakesTheReferencePictures(scale: Int) throws {
        for name in Self.names {
            let picture = try PictureReader.rgb(SharedFolder.path("eval/Set5/\(name).png"))
            let folder = SharedFolder.path("eval/Set5_LR_matlab/x\(scale)")
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            let file = try #require(files.first { $0.contains(name) })
            let reference = try PictureReader.rgb("\(folder)/\(file)")
            for (plane, expected) in zip(picture, reference) {
                let cropped = plane.cropped(toMultipleOf: scale)
                let reduced = cropped.matlabResized(to: expected.size, rounding: true)
                #expect(reduced.samples == expected.samples, "\(name)")
            }
        }
    }

    /// The published IFC is 6.10, 3.52 and 2.35; see "Definitions with room" in Measures.md.
    @Test(arguments: [
        PublishedRow(
            scale: 2, psnr: 33.66, ssim: 0.9299, msssim: 0.9915,
            wpsnr: 50.06, nqm: 36.73, ifc: 6.08),
        PublishedRow(
            scale: 3, psnr: 30.39, ssim: 0.8682, msssim: 0.9754,
            wpsnr: 41.65, nqm: 27.54, ifc: 3.58),
        PublishedRow(
            scale: 4, psnr: 28.42, ssim: 0.8104, msssim: 0.9516,
            wpsnr: 37.21, nqm: 21.42, ifc: 2.33),
    ])
    func bicubicRowsOfSet5AreMet(row: PublishedRow) throws {
        var sums = (psnr: 0.0, ssim: 0.0, msssim: 0.0, wpsnr: 0.0, nqm: 0.0, ifc: 0.0)
        for name in Self.names {
            let picture = try PictureReader.rgb(SharedFolder.path("eval/Set5/\(name).png"))
            let luma = matlabLuma(red: picture[0], green: picture[1], blue: picture[2])
                .cropped(toMultipleOf: row.scale)
            let small = Size(
                width: luma.size.width / row.scale, height: luma.size.height / row.scale)
            let bicubic = luma.matlabResized(to: small, rounding: false)
                .matlabResized(to: luma.size, rounding: false)
                .roundedTo8Bits().shaved(by: row.scale)
            let reference = luma.shaved(by: row.scale)
            sums.psnr += try peakSignalToNoise(reference: reference, distorted: bicubic)
            sums.ssim += try structuralSimilarity(reference: reference, distorted: bicubic)
            sums.wpsnr += try weightedPeakSignalToNoise(
                reference: reference, distorted: bicubic)
            sums.nqm += try noiseQuality(reference: reference, distorted: bicubic)
            sums.ifc += try informationFidelity(reference: reference, distorted: bicubic)
            sums.msssim += try multiScaleSimilarity(reference: reference, distorted: bicubic)
        }
        let made = "sums of five: \(sums)"
        #expect(abs(sums.psnr / 5 - row.psnr) < 0.01, "\(made)")
        #expect(abs(sums.ssim / 5 - row.ssim) < 0.0001, "\(made)")
        #expect(abs(sums.wpsnr / 5 - row.wpsnr) < 0.01, "\(made)")
        #expect(abs(sums.nqm / 5 - row.nqm) < 0.01, "\(made)")
        #expect(abs(sums.ifc / 5 - row.ifc) < 0.005, "\(made)")
        #expect(abs(sums.msssim / 5 - row.msssim) < 0.0001, "\(made)")
    }
}

struct PublishedRow: Sendable {
    let scale: Int
    let psnr: Double
    let ssim: Double
    let msssim: Double
    let wpsnr: Double
    let nqm: Double
    let ifc: Double
}
