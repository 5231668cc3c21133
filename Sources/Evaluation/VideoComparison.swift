internal import Foundation
package import Imaging
internal import Quality

/// The measures of two videos, frame by frame.
package struct VideoComparison {
    /// One pair of frames.
    package struct FrameRow: Encodable {
        /// From 0, in presentation order.
        package let frame: Int
        /// Time of the reference's frame; nil when unknown.
        package let seconds: Double?
        package let isTimeEqual: Bool
        /// Missing, as JSON has no infinity, when the frames are equal.
        package let psnr: Double?
        package let ssim: Double?
        package let meanSquaredError: Double
    }

    /// A pair of frames to be looked at.
    package struct Exhibit {
        package let row: FrameRow
        package let reference: RealPlane
        package let distorted: RealPlane
    }

    package var frames: [FrameRow] = []
    /// The pair with the largest error.
    package var worst: Exhibit?
    /// Frames of each video; only as many as both have were measured.
    package var referenceFrames = 0
    package var distortedFrames = 0

    /// Times further apart than this are different: half of the 1 ms that Matroska rounds to, and
    /// a little for the arithmetic.
    package static let timeTolerance = 0.00051

    package var isCountEqual: Bool { referenceFrames == distortedFrames }
    package var unequalTimes: Int { frames.count { !$0.isTimeEqual } }

    /// The PSNR of the mean squared error over all frames, as long videos are reported; infinite
    /// when all frames are equal.
    package var overallPSNR: Double {
        let error =
            frames.map(\.meanSquaredError).reduce(0, +) / Double(max(1, frames.count))
        return error == 0 ? .infinity : 10 * log10(255 * 255 / error)
    }

    /// The mean of the frames' PSNR; infinite as soon as one is.
    package var meanPSNR: Double { mean(frames.map { $0.psnr ?? .infinity }) }
    package var lowestPSNR: Double { frames.map { $0.psnr ?? .infinity }.min() ?? .infinity }
    package var meanSSIM: Double? {
        let values = frames.compactMap(\.ssim)
        return values.isEmpty ? nil : mean(values)
    }
    package var lowestSSIM: Double? { frames.compactMap(\.ssim).min() }

    private func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(max(1, values.count))
    }

    /// Reads both videos to their ends.
    ///
    /// Several pairs are measured at once; the rows come in order all the same.
    ///
    /// Throws: `MediaError`, and `EvaluationError` for frames of unequal size.
    package init(
        reference: LumaReader, distorted: LumaReader, threads: Int, withSSIM: Bool,
        progress: (Int) -> Void
    ) throws {
        var isOver = false
        while !isOver {
            var pairs: [(index: Int, a: LumaReader.LumaFrame, b: LumaReader.LumaFrame)] = []
            while pairs.count < threads, !isOver {
                let a = try reference.next()
                let b = try distorted.next()
                if a != nil { referenceFrames += 1 }
                if b != nil { distortedFrames += 1 }
                if let a, let b {
                    pairs.append((referenceFrames - 1, a, b))
                } else {
                    // The rest of the longer one is counted, not measured.
                    isOver = true
                    while a != nil, try reference.next() != nil { referenceFrames += 1 }
                    while b != nil, try distorted.next() != nil { distortedFrames += 1 }
                }
            }
            for pair in pairs where pair.a.luma.size != pair.b.luma.size {
                throw EvaluationError(
                    .input,
                    "frame \(pair.index) is \(pair.a.luma.size) in '\(reference.name)' and "
                        + "\(pair.b.luma.size) in '\(distorted.name)'; only videos of one size "
                        + "can be compared")
            }
            let rows = try Self.rows(pairs, withSSIM: withSSIM)
            for (row, pair) in zip(rows, pairs)
            where row.meanSquaredError > worst?.row.meanSquaredError ?? -1 {
                worst = Exhibit(row: row, reference: pair.a.luma, distorted: pair.b.luma)
            }
            frames += rows
            progress(frames.count)
        }
    }

    private static func rows(
        _ pairs: [(index: Int, a: LumaReader.LumaFrame, b: LumaReader.LumaFrame)], withSSIM: Bool
    ) throws -> [FrameRow] {
        let results = ConcurrentResults<FrameRow>(count: pairs.count)
        DispatchQueue.concurrentPerform(iterations: pairs.count) { slot in
            let (index, a, b) = pairs[slot]
            results.set(
                slot,
                Result {
                    let error = try meanSquaredError(reference: a.luma, distorted: b.luma)
                    let ssim =
                        withSSIM
                        ? try structuralSimilarity(reference: a.luma, distorted: b.luma) : nil
                    return FrameRow(
                        frame: index, seconds: a.seconds,
                        isTimeEqual: isEqual(a.seconds, b.seconds),
                        psnr: error == 0 ? nil : 10 * log10(255 * 255 / error), ssim: ssim,
                        meanSquaredError: error)
                })
        }
        do {
            return try results.all()
        } catch let error as QualityError {
            throw EvaluationError(.input, "\(error); leave SSIM out (--no-ssim)")
        }
    }

    private static func isEqual(_ a: Double?, _ b: Double?) -> Bool {
        guard let a, let b else { return a == nil && b == nil }
        return abs(a - b) <= timeTolerance
    }
}
