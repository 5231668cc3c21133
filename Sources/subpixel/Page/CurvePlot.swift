import Foundation

/// Values over the frames of a video, a curve for each method.
struct CurvePlot {
    struct Curve {
        let name: String
        /// One for each frame, in order; one that isn't finite leaves a gap.
        let values: [Double]
    }

    let title: String
    let curves: [Curve]

    /// Points of a curve at most; of more frames the lowest and the highest of a few are shown.
    private static let largestPointCount = 1000

    var svg: String {
        let count = curves.map(\.values.count).max() ?? 0
        guard count > 0 else { return "" }
        let frame = PlotFrame(
            x: 0...Double(max(1, count - 1)),
            y: PlotFrame.bounds(curves.flatMap(\.values)))
        var marks = frame.axes(xTitle: "frame", yTitle: title)
        for (index, curve) in curves.enumerated() {
            let color = Page.colors[index % Page.colors.count]
            for points in Self.runs(of: curve.values) {
                let text = points.map { x, y in
                    PlotFrame.point(frame.horizontal(Double(x))) + ","
                        + PlotFrame.point(frame.vertical(y))
                }
                // A frame between gaps is a dot.
                marks +=
                    points.count == 1
                    ? "<circle r=\"2\" fill=\"\(color)\" cx=\"\(text[0].replacing(",", with: "\" cy=\""))\"/>"
                    : "<polyline stroke=\"\(color)\" points=\"\(text.joined(separator: " "))\"/>"
            }
        }
        let legend = legend
        return PlotFrame.svg("\(title) over frames", marks + legend.marks, below: legend.height)
    }

    /// What the curves are called, in lines under the plot; the title says it of a single one.
    private var legend: (marks: String, height: Double) {
        guard curves.count > 1 else { return ("", 0) }
        var marks = ""
        var (x, y) = (64.0, PlotFrame.height + 6)
        for (index, curve) in curves.enumerated() {
            let width = 28 + 6.8 * Double(curve.name.count)
            if x + width > PlotFrame.width, x > 64 { (x, y) = (64, y + 19) }
            marks += """
                <circle r="4" fill="\(Page.colors[index % Page.colors.count])" \
                cx="\(PlotFrame.point(x))" cy="\(PlotFrame.point(y - 4))"/>\
                <text x="\(PlotFrame.point(x + 8))" y="\(PlotFrame.point(y))">\
                \(Page.escaped(curve.name))</text>
                """
            x += width
        }
        return (marks, y + 8 - PlotFrame.height)
    }

    /// The unbroken parts of a curve, thinned out.
    static func runs(of values: [Double]) -> [[(x: Int, y: Double)]] {
        var runs: [[(x: Int, y: Double)]] = [[]]
        for (index, value) in values.enumerated() {
            if value.isFinite {
                runs[runs.count - 1].append((index, value))
            } else if runs.last?.isEmpty == false {
                runs.append([])
            }
        }
        return runs.filter { !$0.isEmpty }.map(thinned)
    }

    private static func thinned(_ points: [(x: Int, y: Double)]) -> [(x: Int, y: Double)] {
        guard points.count > largestPointCount else { return points }
        let step = (2 * points.count + largestPointCount - 1) / largestPointCount
        return stride(from: 0, to: points.count, by: step).flatMap { start in
            let part = points[start..<min(start + step, points.count)]
            let ends = [part.min { $0.y < $1.y }, part.max { $0.y < $1.y }].compactMap(\.self)
            return ends.sorted { $0.x < $1.x }
        }
    }
}
