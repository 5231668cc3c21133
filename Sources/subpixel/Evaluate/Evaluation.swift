import Foundation
import Imaging
import Quality
import SuperResolution
import Synchronization

/// What is measured.
enum Measure: String, CaseIterable, Codable, Sendable {
    case psnr, ssim
    case msssim = "ms-ssim"
    case wpsnr, nqm, ifc

    /// What is measured unless the command line says otherwise.
    static let usual = [psnr, ssim, msssim]

    /// How tables head the column; all are of Y.
    var title: String {
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
    var digits: Int { self == .ssim || self == .msssim ? 4 : 2 }

    /// Throws: `QualityError`.
    func value(reference: RealPlane, distorted: RealPlane) throws -> Double {
        switch self {
        case .psnr: try peakSignalToNoise(reference: reference, distorted: distorted)
        case .ssim: try structuralSimilarity(reference: reference, distorted: distorted)
        case .msssim: try multiScaleSimilarity(reference: reference, distorted: distorted)
        case .wpsnr: try weightedPeakSignalToNoise(reference: reference, distorted: distorted)
        case .nqm: try noiseQuality(reference: reference, distorted: distorted)
        case .ifc: try informationFidelity(reference: reference, distorted: distorted)
        }
    }
}

/// One picture, one scale factor, one method.
struct EvaluationScore: Sendable {
    let scale: Int
    let method: String
    let picture: String
    /// In the order of the evaluation's measures.
    let values: [Double]
}

/// Reduces pictures, enlarges them again by several methods, and measures what was lost.
struct Evaluation: Sendable {
    let scales: [Int]
    let measures: [Measure]
    let origin: LowResolutionOrigin
    /// The methods for a scale factor, in the order of the table.
    let methods: [Int: [EvaluationMethod]]
    let threads: Int

    /// A method's result for one picture, for whoever wants to show it.
    typealias Show =
        @Sendable (_ picture: TestPicture, _ scale: Int, _ results: [(String, RealPlane)]) throws
        -> Void

    /// Evaluates all pictures, several at a time.
    ///
    /// - Parameters:
    ///   - paths: Of the pictures.
    ///   - progress: Called with the number of pictures done, from any thread.
    ///   - show: Called once for each picture and scale factor, from any thread.
    /// - Returns: Scores by picture, then scale factor, then method.
    /// - Throws: The error of the first picture, in order, that has one.
    func run(
        paths: [String], progress: @escaping @Sendable (Int) -> Void, show: Show?
    ) throws -> [EvaluationScore] {
        let outcomes = Mutex([Int: Result<[EvaluationScore], any Error>]())
        let pool = WorkerPool(threads: threads)
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = threads
        for (index, path) in paths.enumerated() {
            queue.addOperation {
                // After the first failure nothing else is begun.
                guard !outcomes.withLock({ $0.values.contains { $0.isFailure } }) else { return }
                let outcome = Result { try scores(of: path, pool: pool, show: show) }
                let done = outcomes.withLock { outcomes in
                    outcomes[index] = outcome
                    return outcomes.count
                }
                progress(done)
            }
        }
        queue.waitUntilAllOperationsAreFinished()
        let results = outcomes.withLock { $0 }
        return try results.sorted { $0.key < $1.key }.flatMap { try $0.value.get() }
    }

    private func scores(
        of path: String, pool: WorkerPool, show: Show?
    ) throws -> [EvaluationScore] {
        let picture = try TestPicture(path: path)
        var scores: [EvaluationScore] = []
        for scale in scales {
            let high = picture.high(scale: scale)
            // Said before the work, and as the picture's fault, not the method's.
            do {
                let reference = high.shaved(by: scale)
                for measure in measures { try measure.requireSize(of: reference) }
            } catch let error as QualityError {
                throw CommandFailure(.input, refusal(of: picture, scale: scale, error))
            }
            let low = picture.low(scale: scale, from: origin)
            let reference = high.shaved(by: scale)
            var results: [(String, RealPlane)] = []
            for method in methods[scale] ?? [] {
                let result = try method.enlarge(low, to: high.size, pool: pool)
                let shaved = result.shaved(by: scale)
                let values = try measures.map {
                    try $0.value(reference: reference, distorted: shaved)
                }
                scores.append(
                    EvaluationScore(
                        scale: scale, method: method.name, picture: picture.name, values: values))
                if show != nil { results.append((method.name, result)) }
            }
            try show?(picture, scale, results)
        }
        return scores
    }

    private func refusal(of picture: TestPicture, scale: Int, _ error: QualityError) -> String {
        let advice =
            measures.contains(.msssim)
            ? "; leave the measure out (--measures psnr,ssim) or the picture"
            : "; leave the picture out"
        return "'\(picture.name)' is too small at ×\(scale): \(error)\(advice)"
    }
}

extension Measure {
    /// Throws: `QualityError.tooSmall`.
    fileprivate func requireSize(of plane: RealPlane) throws {
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

extension Result {
    fileprivate var isFailure: Bool {
        if case .failure = self { true } else { false }
    }
}
