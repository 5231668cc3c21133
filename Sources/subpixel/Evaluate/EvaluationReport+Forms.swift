import Evaluation
import Foundation
import Quality

/// The means in every form they are printed in.
extension EvaluationReport {
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
