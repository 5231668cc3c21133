package import Imaging
internal import Quality

/// What is measured.
package enum Measure: String, CaseIterable, Codable, Sendable {
    case psnr, ssim
    case msssim = "ms-ssim"
    case wpsnr, nqm, ifc

    /// What is measured on pictures unless the command line says otherwise.
    package static let usual = [psnr, ssim, msssim]
    /// The same for the frames of a video, where MS-SSIM would take most of the time.
    package static let usualOfVideo = [psnr, ssim]

    /// How tables head the column; all are of Y.
    package var title: String {
        switch self {
        case .psnr: "PSNR-Y, dB"
        case .ssim: "SSIM-Y"
        case .msssim: "MS-SSIM"
        case .wpsnr: "WPSNR, dB"
        case .nqm: "NQM, dB"
        case .ifc: "IFC"
        }
    }

    /// Digits after the point in tables, as the literature prints them.
    package var digits: Int { self == .ssim || self == .msssim ? 4 : 2 }

    /// Throws: `QualityError`.
    package func value(reference: RealPlane, distorted: RealPlane) throws -> Double {
        switch self {
        case .psnr: try peakSignalToNoise(reference: reference, distorted: distorted)
        case .ssim: try structuralSimilarity(reference: reference, distorted: distorted)
        case .msssim: try multiScaleSimilarity(reference: reference, distorted: distorted)
        case .wpsnr: try weightedPeakSignalToNoise(reference: reference, distorted: distorted)
        case .nqm: try noiseQuality(reference: reference, distorted: distorted)
        case .ifc: try informationFidelity(reference: reference, distorted: distorted)
        }
    }

    /// Throws: `QualityError.tooSmall`.
    package func requireSize(of plane: RealPlane) throws {
        let needed =
            switch self {
            case .psnr, .wpsnr, .nqm: 1
            case .ssim: 11
            case .msssim: multiScaleSimilarityLeastExtent
            case .ifc: informationFidelityLeastExtent
            }
        guard min(plane.size.width, plane.size.height) >= needed else {
            throw QualityError.tooSmall(
                measure: rawValue.uppercased(), size: plane.size, needed: needed)
        }
    }
}
