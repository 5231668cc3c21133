import Foundation

/// Quality against cost, the plot of the literature: PSNR over the logarithm of the operations for
/// each LR pixel; measured networks as dots, published ones as rings, interpolation as lines.
struct CostPlot {
    struct Point {
        let name: String
        let macsPerPixel: Int
        let psnr: Double
        let isPublished: Bool
    }

    let title: String
    let points: [Point]
    let lines: [(name: String, psnr: Double)]

    var svg: String {
        let points = points.filter(\.psnr.isFinite)
        guard points.contains(where: { !$0.isPublished }) else { return "" }
        let costs = points.map { log10(Double(max(1, $0.macsPerPixel))) }
        let low = ((costs.min() ?? 0) * 2).rounded(.down) / 2 - 0.25
        let high = ((costs.max() ?? 1) * 2).rounded(.up) / 2 + 0.25
        let frame = PlotFrame(
            x: low...high, y: PlotFrame.bounds(points.map(\.psnr) + lines.map(\.psnr), room: 0.1))
        var marks = frame.axes(
            xTitle: "multiply-accumulates for each LR pixel", yTitle: "PSNR-Y, dB, \(title)",
            decades: true)
        for (name, psnr) in lines where psnr.isFinite {
            let height = PlotFrame.point(frame.vertical(psnr))
            marks += """
                <line class="base" x1="56" x2="545" y1="\(height)" y2="\(height)"/>\
                <text class="soft" x="543" y="\(height)" dy="-4" text-anchor="end">\
                \(Page.escaped(name))</text>
                """
        }
        let places = points.map { point in
            (
                x: frame.horizontal(log10(Double(max(1, point.macsPerPixel)))),
                y: frame.vertical(point.psnr)
            )
        }
        var labels = PlotLabels(places, x: 58...545, y: 20...280)
        let order = points.indices.sorted { !points[$0].isPublished && points[$1].isPublished }
        var names = ""
        for index in order {
            let point = points[index]
            let (x, y) = places[index]
            let kind = point.isPublished ? "class=\"published\"" : "fill=\"var(--accent)\""
            let weight = point.isPublished ? " class=\"soft\"" : " font-weight=\"600\""
            let place = labels.place(nextTo: (x, y), width: 6.6 * Double(point.name.count))
            if place.isFar {
                marks += """
                    <line class="lead" x1="\(PlotFrame.point(x))" y1="\(PlotFrame.point(y))" \
                    x2="\(PlotFrame.point(place.x))" y2="\(PlotFrame.point(place.y - 4))"/>
                    """
            }
            names += """
                <circle \(kind) r="5" cx="\(PlotFrame.point(x))" cy="\(PlotFrame.point(y))"/>\
                <text\(weight) x="\(PlotFrame.point(place.x))" y="\(PlotFrame.point(place.y))" \
                text-anchor="middle">\(Page.escaped(point.name))</text>
                """
        }
        return PlotFrame.svg("PSNR over cost, \(title)", marks + names)
    }
}
