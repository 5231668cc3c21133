import Foundation
import Imaging
import Quality

/// The measures of two videos, frame by frame.
struct VideoComparison {
    /// One pair of frames.
    struct FrameRow: Encodable {
        /// From 0, in presentation order.
        let frame: Int
        /// Time of the reference's frame; nil when unknown.
        let seconds: Double?
        let isTimeEqual: Bool
        /// Missing, as JSON has no infinity, when the frames are equal.
        let psnr: Double?
        let ssim: Double?
        let meanSquaredError: Double
    }

    /// A pair of frames to be looked at.
    struct Exhibit {
        let row: FrameRow
        let reference: RealPlane
        let distorted: RealPlane
    }

    var frames: [FrameRow] = []
    /// The pair with the largest error.
    var worst: Exhibit?
    /// Frames of each video; only as many as both have were measured.
    var referenceFrames = 0
    var distortedFrames = 0

    /// Times further apart than this are different: half of the 1 ms that Matroska rounds to, and
    /// a little for the arithmetic.
    static let timeTolerance = 0.00051

    var isCountEqual: Bool { referenceFrames == distortedFrames }
    var unequalTimes: Int { frames.count { !$0.isTimeEqual } }

    /// The PSNR of the mean squared error over all frames, as long videos are reported; infinite
    /// when all frames are equal.
    var overallPSNR: Double {
        let error =
            frames.map(\.meanSquaredError).reduce(0, +) / Double(max(1, frames.count))
        return error == 0 ? .infinity : 10 * log10(255 * 255 / error)
    }

    /// The mean of the frames' PSNR; infinite as soon as one is.
    var meanPSNR: Double { mean(frames.map { $0.psnr ?? .infinity }) }
    var lowestPSNR: Double { frames.map { $0.psnr ?? .infinity }.min() ?? .infinity }
    var meanSSIM: Double? {
        let values = frames.compactMap(\.ssim)
        return values.isEmpty ? nil : mean(values)
    }
    var lowestSSIM: Double? { frames.compactMap(\.ssim).min() }

    private func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(max(1, values.count))
    }

    /// Reads both videos to their ends.
    ///
    /// Several pairs are measured at once; the rows come in order all the same.
    ///
    /// Throws: `MediaError`, and `CommandFailure` (status 3) for frames of unequal size.
    init(
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
                throw CommandFailure(
                    .input,
                    "frame \(pair.index) is \(pair.a.luma.size) in '\(reference.path)' and "
                        + "\(pair.b.luma.size) in '\(distorted.path)'; only videos of one size "
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
            throw CommandFailure(.input, "\(error); leave SSIM out (--no-ssim)")
        }
    }

    private static func isEqual(_ a: Double?, _ b: Double?) -> Bool {
        guard let a, let b else { return a == nil && b == nil }
        return abs(a - b) <= timeTolerance
    }
}
