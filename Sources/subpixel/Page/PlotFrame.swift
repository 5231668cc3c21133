import Foundation

/// The axes of a plot as SVG, and where its values lie.
struct PlotFrame {
    let x: ClosedRange<Double>
    let y: ClosedRange<Double>
    static let width = 560.0
    static let height = 330.0
    private static let left = 56.0
    private static let right = 545.0
    private static let top = 26.0
    private static let bottom = 280.0

    /// Bounds that hold `values` with some room; never empty.
    static func bounds(_ values: [Double], room: Double = 0.06) -> ClosedRange<Double> {
        let finite = values.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max() else { return 0...1 }
        let margin = max((high - low) * room, abs(high) * 1e-4, 1e-6)
        return low - margin...high + margin
    }

    func horizontal(_ value: Double) -> Double {
        let share = (value - x.lowerBound) / (x.upperBound - x.lowerBound)
        return Self.left + share * (Self.right - Self.left)
    }

    func vertical(_ value: Double) -> Double {
        let share = (value - y.lowerBound) / (y.upperBound - y.lowerBound)
        return Self.bottom - share * (Self.bottom - Self.top)
    }

    static func point(_ value: Double) -> String { String(format: "%.1f", value) }

    /// Numbers that are easily read, about `count` of them within a range.
    static func ticks(_ range: ClosedRange<Double>, count: Int = 6) -> [Double] {
        let rough = (range.upperBound - range.lowerBound) / Double(count)
        let power = pow(10, log10(rough).rounded(.down))
        let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? rough
        let first = (range.lowerBound / step).rounded(.up)
        let last = (range.upperBound / step).rounded(.down)
        guard first <= last, last - first < 100 else { return [] }
        return stride(from: first, through: last, by: 1).map { $0 * step }
    }

    /// Lines and numbers of the vertical axis, numbers of the horizontal one, and both titles.
    /// `decades`: the horizontal values are logarithms to base 10.
    func axes(xTitle: String, yTitle: String, decades: Bool = false) -> String {
        var marks = ""
        for tick in Self.ticks(y) {
            let height = Self.point(vertical(tick))
            marks += """
                <line class="grid" x1="\(Self.left)" x2="\(Self.right)" y1="\(height)" \
                y2="\(height)"/><text class="soft" x="\(Self.left - 7)" y="\(height)" dy="4" \
                text-anchor="end">\(Self.number(tick))</text>
                """
        }
        let whole = x.lowerBound.rounded(.up)...max(x.lowerBound.rounded(.up), x.upperBound)
        let places =
            decades
            ? Array(stride(from: whole.lowerBound, through: whole.upperBound, by: 1))
            : Self.ticks(x)
        for tick in places {
            let place = Self.point(horizontal(tick))
            let text =
                decades
                ? "10<tspan dy=\"-5\" font-size=\"9\">\(Int(tick))</tspan>" : Self.number(tick)
            marks += """
                <line class="grid" x1="\(place)" x2="\(place)" y1="\(Self.top)" y2="\(Self.bottom)"/>\
                <text class="soft" x="\(place)" y="\(Self.bottom + 18)" text-anchor="middle">\
                \(text)</text>
                """
        }
        let middle = (Self.left + Self.right) / 2
        return marks + """
            <text class="soft" x="\(middle)" y="\(Self.bottom + 40)" text-anchor="middle">\
            \(Page.escaped(xTitle))</text>\
            <text class="soft" x="\(Self.left - 44)" y="14">\(Page.escaped(yTitle))</text>
            """
    }

    /// 36, 36.5, 0.92.
    private static func number(_ value: Double) -> String {
        let text = String(format: "%.4f", value)
        let short = text.reversed().drop { $0 == "0" }
        return String((short.first == "." ? short.dropFirst() : short).reversed())
    }

    /// `below`: room under the plot.
    static func svg(_ label: String, _ content: String, below: Double = 0) -> String {
        """
        <svg viewBox="0 0 \(Int(width)) \(Int(height + below))" role="img" \
        aria-label="\(Page.escaped(label))">\(content)</svg>
        """
    }
}
