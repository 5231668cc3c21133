import Evaluation
import Foundation
import Imaging
import Quality

extension EvaluationPage {
    /// The page as one file that needs nothing else.
    static func html(_ report: EvaluationReport, _ exhibits: [Exhibit]) -> String {
        let scales = report.rows.map(\.scale).reduce(into: [Int]()) { scales, scale in
            if !scales.contains(scale) { scales.append(scale) }
        }
        let rings = report.published.isEmpty ? "" : "; rings are what papers report"
        let body = [
            Page.section(
                "Means",
                Page.table(titles: report.titles, rows: report.cells, left: 2, best: best(report)),
                note: report.degraded.map(report.note).joined(separator: "; ")),
            Page.section("Frame by frame", plots(scales.map { curves(report, scale: $0) })),
            Page.section(
                "Quality against cost", plots(scales.map { costs(report, scale: $0) }),
                note: "Dots were measured here, lines are interpolation\(rings)."),
            Page.section(
                "Bicubic and network", Page.sliders(exhibits.compactMap(slider)),
                note:
                    "Move the pointer or use the arrow keys. Luma is what is compared, so it is gray."
            ),
            Page.section(
                "Where it tells", exhibits.map(crops).joined(separator: "\n"),
                note: "The part of each picture where the network gains most over bicubic."),
            Page.section("As published", published(report)),
        ]
        return Page.document(
            title: URL(fileURLWithPath: report.source).lastPathComponent,
            subtitle: "\(report.counted). Y of BT.601, reduced by MATLAB's bicubic; a border as "
                + "wide as the scale factor is left out. Made by subpixel evaluate.",
            body: body.joined(separator: "\n"))
    }

    /// The columns of each row of the table whose measure is the highest of its scale factor.
    private static func best(_ report: EvaluationReport) -> [Set<Int>] {
        report.rows.map { row in
            Set(
                report.measures.enumerated().compactMap { index, measure in
                    let all = report.rows.filter { $0.scale == row.scale }
                        .compactMap { $0.means[measure.rawValue] }
                    guard let own = row.means[measure.rawValue], own == all.max() else {
                        return nil
                    }
                    return index + 2
                })
        }
    }

    private static func plots(_ plots: [String]) -> String {
        let plots = plots.filter { !$0.isEmpty }
        return plots.isEmpty ? "" : "<div class=\"plots\">\(plots.joined())</div>"
    }

    private static func slider(_ exhibit: Exhibit) -> String? {
        exhibit.slider.map { slider in
            Page.slider(
                left: ("bicubic", slider.bicubic), right: (slider.name, slider.network),
                size: slider.size, caption: "\(exhibit.picture) ×\(exhibit.scale)")
        }
    }

    private static func crops(_ exhibit: Exhibit) -> String {
        Page.crops(exhibit.crops, caption: "\(exhibit.picture) ×\(exhibit.scale)")
    }

    /// Interpolations that plots show beside networks.
    private static let baselines = ["bicubic", "lanczos"]

    private static func costs(_ report: EvaluationReport, scale: Int) -> String {
        let rows = report.rows.filter { $0.scale == scale }
        func psnr(_ row: EvaluationReport.Row) -> Double? { row.means[Measure.psnr.rawValue] }
        let measured = rows.compactMap { row -> CostPlot.Point? in
            guard let cost = row.macsPerPixel, let psnr = psnr(row) else { return nil }
            return CostPlot.Point(
                name: URL(fileURLWithPath: row.method).lastPathComponent, macsPerPixel: cost,
                psnr: psnr, isPublished: false)
        }
        let published = report.published.filter { $0.scale == scale }.map { figure in
            CostPlot.Point(
                name: figure.method, macsPerPixel: figure.macsPerPixel, psnr: figure.psnr,
                isPublished: true)
        }
        let lines = rows.filter { baselines.contains($0.method) }.compactMap { row in
            psnr(row).map { (row.method, $0) }
        }
        return CostPlot(title: "×\(scale)", points: measured + published, lines: lines).svg
    }

    private static func curves(_ report: EvaluationReport, scale: Int) -> String {
        guard report.isVideo, let measure = report.measures.first else { return "" }
        let curves = report.rows.filter { row in
            row.scale == scale && (row.method == "bicubic" || row.macsPerPixel != nil)
        }.map { row in
            CurvePlot.Curve(
                name: URL(fileURLWithPath: row.method).lastPathComponent,
                values: row.pictures.map { $0.values[measure.rawValue] ?? .infinity })
        }
        return CurvePlot(title: "\(measure.title), ×\(scale)", curves: curves).svg
    }

    private static func published(_ report: EvaluationReport) -> String {
        guard !report.published.isEmpty else { return "" }
        let rows = report.published.map { figure in
            [
                "×\(figure.scale)", figure.method, String(format: "%.2f", figure.psnr),
                figure.ssim.map { String(format: "%.4f", $0) } ?? "–", grouped(figure.macsPerPixel),
                figure.source,
            ]
        }
        return Page.table(
            titles: ["scale", "method", "PSNR-Y, dB", "SSIM-Y", "MAC per LR pixel", "source"],
            rows: rows, left: 2)
    }
}
