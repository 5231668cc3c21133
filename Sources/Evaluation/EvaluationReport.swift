internal import Foundation
package import Quality

/// The scores of an evaluation and their means.
package struct EvaluationReport: Encodable {
    /// One method at one scale factor: the mean over the pictures.
    package struct Row: Encodable {
        package let scale: Int
        package let method: String
        /// By measure. JSON has no infinity: a value without end, of equal pictures, is missing.
        package let means: [String: Double]
        package let macsPerPixel: Int?
        package let pictures: [PictureRow]
    }

    package struct PictureRow: Encodable {
        package let picture: String
        package let values: [String: Double]
    }

    /// What reduced frames went through before they were upscaled.
    package struct DegradedRow: Encodable {
        package let scale: Int
        package let degradation: String
        package let kilobitsPerSecond: Double
    }

    package let version = 1
    /// The folder or the video.
    package let source: String
    /// Whether the pictures are frames of a video.
    package let isVideo: Bool
    package let pictureCount: Int
    package let measures: [Measure]
    package let rows: [Row]
    /// What papers report on the same pictures; empty where they aren't one of the usual sets.
    package let published: [PublishedFigure]
    /// Empty where frames were reduced and nothing else.
    package var degraded: [DegradedRow] = []

    private enum CodingKeys: String, CodingKey {
        case version = "v"
        case source, isVideo, pictureCount, measures, rows, published, degraded
    }

    package init(
        source: String, isVideo: Bool = false, evaluation: PictureEvaluation,
        scores: [EvaluationScore]
    ) {
        let measures = evaluation.measures
        self.source = source
        self.isVideo = isVideo
        self.measures = measures
        pictureCount = Set(scores.map(\.picture)).count
        let name = URL(fileURLWithPath: source).lastPathComponent
        let set = isVideo ? nil : EvaluationSet(folderName: name)
        published =
            set.map { set in
                evaluation.scales.flatMap { PublishedFigure.all(of: set, scale: $0) }
            } ?? []
        rows = evaluation.scales.flatMap { scale in
            (evaluation.methods[scale] ?? []).map { method in
                let own = scores.filter { $0.scale == scale && $0.method == method.name }
                return Row(
                    scale: scale, method: method.name,
                    means: Self.named(measures) { index in
                        own.map { $0.values[index] }.reduce(0, +) / Double(max(1, own.count))
                    },
                    macsPerPixel: method.macsPerPixel(scale: scale),
                    pictures: own.map { score in
                        PictureRow(
                            picture: score.picture,
                            values: Self.named(measures) { score.values[$0] })
                    })
            }
        }
    }

    private static func named(
        _ measures: [Measure], _ value: (Int) -> Double
    ) -> [String: Double] {
        let pairs = measures.enumerated().map { ($1.rawValue, value($0)) }
        return Dictionary(uniqueKeysWithValues: pairs.filter { $0.1.isFinite })
    }
}
