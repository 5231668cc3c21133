internal import Foundation
package import Imaging
internal import Quality
internal import SuperResolution

/// Where the pictures of an evaluation come from, one after the other. One thread at a time.
package protocol TestPictureSource {
    /// The next picture as something that makes it, on any thread; nil after the last.
    mutating func next() throws -> (@Sendable () throws -> TestPicture)?
}

/// Reduces pictures, enlarges them again by several methods, and measures what was lost.
package struct PictureEvaluation: Sendable {
    package let scales: [Int]
    package let measures: [Measure]
    /// From what the LR picture of a colour picture is made.
    package let origin: LowResolutionOrigin
    /// The methods for a scale factor, in the order of the table.
    package let methods: [Int: [EvaluationMethod]]
    package let threads: Int

    package init(
        scales: [Int], measures: [Measure], origin: LowResolutionOrigin = .luma,
        methods: [Int: [EvaluationMethod]], threads: Int
    ) {
        self.scales = scales
        self.measures = measures
        self.origin = origin
        self.methods = methods
        self.threads = threads
    }

    /// A method's result for one picture, for whoever wants to show it.
    package typealias Show =
        @Sendable (_ picture: TestPicture, _ scale: Int, _ results: [(String, RealPlane)]) throws
        -> Void

    /// Evaluates all pictures, as many at a time as there are threads.
    ///
    /// - Parameters:
    ///   - source: Of the pictures.
    ///   - progress: Called with the number of pictures done.
    ///   - show: Called once for each picture and scale factor, from any thread.
    /// - Returns: Scores by picture, then scale factor, then method.
    /// - Throws: The error of the first picture, in order, that has one: `EvaluationError`,
    ///   `EngineError`, `MediaError`, and what `show` throws.
    package func run(
        _ source: any TestPictureSource, progress: (Int) -> Void, show: Show?
    ) throws -> [EvaluationScore] {
        var source = source
        let pool = WorkerPool(threads: threads)
        var scores: [EvaluationScore] = []
        var done = 0
        while true {
            var batch: [@Sendable () throws -> TestPicture] = []
            while batch.count < threads, let load = try source.next() { batch.append(load) }
            guard !batch.isEmpty else { return scores }
            let loads = batch
            let results = ConcurrentResults<[EvaluationScore]>(count: loads.count)
            DispatchQueue.concurrentPerform(iterations: loads.count) { slot in
                results.set(
                    slot, Result { try self.scores(of: loads[slot](), pool: pool, show: show) })
            }
            scores += try results.all().flatMap(\.self)
            done += loads.count
            progress(done)
        }
    }

    private func scores(
        of picture: TestPicture, pool: WorkerPool, show: Show?
    ) throws -> [EvaluationScore] {
        var scores: [EvaluationScore] = []
        for scale in scales {
            let high = picture.high(scale: scale)
            let reference = high.shaved(by: scale)
            // Said before the work, and as the picture's fault, not the method's.
            do {
                for measure in measures { try measure.requireSize(of: reference) }
            } catch let error as QualityError {
                throw EvaluationError(
                    .input, refusal(of: picture, reference, scale: scale, error))
            }
            let low = picture.low(scale: scale, from: origin)
            var results: [(String, RealPlane)] = []
            for method in methods[scale] ?? [] {
                let result = try method.enlarge(low, to: high.size, pool: pool)
                    .roundedTo8Bits(within: picture.levels)
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

    private func refusal(
        of picture: TestPicture, _ reference: RealPlane, scale: Int, _ error: QualityError
    ) -> String {
        let fitting = measures.filter { (try? $0.requireSize(of: reference)) != nil }
        let names = fitting.map(\.rawValue).joined(separator: ",")
        let advice =
            fitting.isEmpty
            ? "leave it out" : "leave the measure out (--measures \(names)) or the picture"
        return "'\(picture.name)' is too small at ×\(scale): \(error); \(advice)"
    }
}
