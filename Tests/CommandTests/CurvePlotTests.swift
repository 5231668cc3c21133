import Testing

@testable import subpixel

struct CurvePlotTests {
    @Test func valuesWithoutEndLeaveAGap() {
        let runs = CurvePlot.runs(of: [.infinity, 1, 2, .infinity, .infinity, 3])
        let places: [[Int]] = runs.map { run in run.map { $0.x } }
        #expect(places == [[1, 2], [5]])
    }

    @Test func manyFramesKeepTheirLowestAndHighest() {
        var values = [Double](repeating: 30, count: 20_000)
        values[777] = 12
        values[15_001] = 50
        let points = CurvePlot.runs(of: values).flatMap(\.self)
        #expect(points.count <= 1002)
        #expect(points.contains { $0.x == 777 && $0.y == 12 })
        #expect(points.contains { $0.x == 15_001 && $0.y == 50 })
        let places: [Int] = points.map { $0.x }
        #expect(places == places.sorted())
    }

    @Test(arguments: [0.0...1.0, 33.2...36.9, 0.9421...0.9428, 0...20_000])
    func ticksAreFewAndInside(range: ClosedRange<Double>) {
        let ticks = PlotFrame.ticks(range)
        #expect((2...8).contains(ticks.count))
        #expect(ticks.allSatisfy { $0 > range.lowerBound - 1e-9 && $0 < range.upperBound + 1e-9 })
    }

    @Test func namesAreEscaped() {
        #expect(Page.escaped("<a & \"b\">") == "&lt;a &amp; &quot;b&quot;>")
        let svg = CurvePlot(title: "<dB>", curves: [.init(name: "a<b", values: [1, 2])]).svg
        #expect(!svg.contains("a<b"))
        #expect(!svg.contains("<dB>"))
    }
}
