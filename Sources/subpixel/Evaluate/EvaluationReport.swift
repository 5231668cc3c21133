import Foundation
import Quality

/// The scores of an evaluation, and their means in every form they are printed in.
struct EvaluationReport: Encodable {
    /// One method at one scale factor: the mean over the pictures.
    struct Row: Encodable {
        let scale: Int
        let method: String
        /// By measure. JSON has no infinity: a value without end, of equal pictures, is missing.
        let means: [String: Double]
        let macsPerPixel: Int?
        let pictures: [PictureRow]
    }

    struct PictureRow: Encodable {
        let picture: String
        let values: [String: Double]
    }

    /// What reduced frames went through before they were upscaled.
    struct DegradedRow: Encodable {
        let scale: Int
        let degradation: String
        let kilobitsPerSecond: Double
    }

    let version = 1
    /// The folder or the video.
    let source: String
    /// Whether the pictures are frames of a video.
    let isVideo: Bool
    let pictureCount: Int
    let measures: [Measure]
    let rows: [Row]
    /// What papers report on the same pictures; empty where they aren't one of the usual sets.
    let published: [PublishedFigure]
    /// Empty where frames were reduced and nothing else.
    var degraded: [DegradedRow] = []

    private enum CodingKeys: String, CodingKey {
        case version = "v"
        case source, isVideo, pictureCount, measures, rows, published, degraded
    }

    init(
        source: String, isVideo: Bool = false, evaluation: Evaluation, scores: [EvaluationScore]
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

    /// The titles of the table of means.
    var titles: [String] { ["scale", "method"] + measures.map(\.title) + ["MAC per LR pixel"] }

    /// The cells of the table of means.
    var cells: [[String]] {
        rows.map { row in
            ["×\(row.scale)", row.method]
                + measures.map { text(row.means[$0.rawValue], $0) }
                + [row.macsPerPixel.map(grouped) ?? "–"]
        }
    }

    func text(_ value: Double?, _ measure: Measure) -> String {
        value.map { String(format: "%.\(measure.digits)f", $0) } ?? "∞"
    }

    /// Aligned columns, for a terminal.
    var text: String {
        var table = TextTable(
            titles.enumerated().map { ($1, $0 < 2 ? .left : .right) })
        for (index, cells) in cells.enumerated() {
            if index > 0, rows[index].scale != rows[index - 1].scale { table.append([]) }
            table.append(cells)
        }
        let notes = degraded.map { "\n" + note(on: $0) }
        return "\(source): \(counted), means\(notes.joined())\n\n" + table.text
    }

    /// "5 pictures", "1 frame".
    var counted: String {
        "\(pictureCount) \(isVideo ? "frame" : "picture")\(pictureCount == 1 ? "" : "s")"
    }

    func note(on row: DegradedRow) -> String {
        let rate = String(format: "%.0f", row.kilobitsPerSecond)
        return "×\(row.scale): reduced and encoded by \(row.degradation), \(rate) kbit/s"
    }

    var markdown: String {
        let rule = titles.indices.map { $0 < 2 ? "---" : "---:" }
        return ([titles, rule] + cells)
            .map { "| " + $0.joined(separator: " | ") + " |" }
            .joined(separator: "\n")
    }

    /// A line for each picture, scale factor and method, and one for each mean.
    var csv: String {
        var lines = [["scale", "method", "picture"] + measures.map(\.rawValue)]
        for row in rows {
            let all =
                row.pictures.map { ($0.picture, $0.values) } + [("mean", row.means)]
            for (picture, values) in all {
                lines.append(
                    ["\(row.scale)", Self.quoted(row.method), Self.quoted(picture)]
                        + measures.map { values[$0.rawValue].map { "\($0)" } ?? "inf" })
            }
        }
        return lines.map { $0.joined(separator: ",") }.joined(separator: "\n")
    }

    private static func quoted(_ field: String) -> String {
        guard field.contains(where: { ",\"\n".contains($0) }) else { return field }
        return "\"" + field.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}
