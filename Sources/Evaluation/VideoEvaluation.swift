internal import Foundation
internal import Imaging
package import Media

/// Evaluates the frames of a video, which may be encoded after they were reduced.
package struct VideoEvaluation: Sendable {
    package let source: MediaSource
    /// What reduced frames go through; nil for nothing.
    package let degradation: Degradation?
    /// Frames to take at most, from the video's start.
    package let limit: Int?
    package let evaluation: PictureEvaluation

    package init(
        _ source: MediaSource, degradation: Degradation?, limit: Int?, evaluation: PictureEvaluation
    ) {
        self.source = source
        self.degradation = degradation
        self.limit = limit
        self.evaluation = evaluation
    }

    /// Each scale factor goes over the video anew, as its reduced frames may be encoded anew.
    ///
    /// - Parameters:
    ///   - progress: Told what is done, as a sentence.
    ///   - show: As `PictureEvaluation.run` takes it.
    /// - Returns: The means and the frames' values.
    /// - Throws: `MediaError`, `EngineError`, `EvaluationError`, and what `show` throws.
    package func run(
        progress: (String) -> Void, show: PictureEvaluation.Show?
    ) throws -> EvaluationReport {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("subpixel-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var scores: [EvaluationScore] = []
        var degraded: [EvaluationReport.DegradedRow] = []
        let threads = evaluation.threads
        for scale in evaluation.scales {
            var low: String?
            if let degradation {
                let target = folder.appendingPathComponent("x\(scale).mkv").path
                let outcome = try degradation.encode(
                    source, scale: scale, limit: limit, threads: threads, to: target,
                    progress: { progress("×\(scale): reduced and encoded \($0) frames") })
                degraded.append(
                    EvaluationReport.DegradedRow(
                        scale: scale, degradation: degradation.text,
                        kilobitsPerSecond: outcome.kilobitsPerSecond))
                low = target
            }
            let one = PictureEvaluation(
                scales: [scale], measures: evaluation.measures, methods: evaluation.methods,
                threads: threads)
            scores += try one.run(
                VideoPictures(source, degraded: low, limit: limit, threads: threads),
                progress: { progress("×\(scale): evaluated \($0) frames") }, show: show)
        }
        guard !scores.isEmpty else {
            throw EvaluationError(.input, "'\(source)' holds no frame that can be decoded")
        }
        var report = EvaluationReport(
            source: source.description, isVideo: true, evaluation: evaluation, scores: scores)
        report.degraded = degraded
        return report
    }

    /// About how many frames will be evaluated.
    ///
    /// Throws: `MediaError` when the video can't be opened.
    package func frameCount() throws -> Int {
        let stream = try FrameReader(source, threads: 1).stream
        let seconds = stream.duration.flatMap { duration in
            stream.timeBase.value.map { Double(duration) * $0 }
        }
        let estimate = (seconds ?? 0) * (stream.averageFrameRate.value ?? 25)
        let count = stream.frameCount.map(Double.init) ?? estimate
        return Int(min(max(count, 1), Double(limit ?? 100_000)))
    }
}
