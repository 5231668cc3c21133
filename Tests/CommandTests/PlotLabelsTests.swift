import Testing

@testable import subpixel

struct PlotLabelsTests {
    /// Four points in a heap, as networks of one cost are.
    @Test func namesOfPointsInAHeapDontMeet() {
        let points = [(x: 200.0, y: 100.0), (x: 204, y: 96), (x: 230, y: 98), (x: 224, y: 120)]
        let width = 60.0
        var labels = PlotLabels(points, x: 50...545, y: 20...280)
        let places = points.map { labels.place(nextTo: $0, width: width) }
        for (index, place) in places.enumerated() {
            #expect(place.x - width / 2 >= 50 && place.x + width / 2 <= 545)
            #expect((20.0...280).contains(place.y))
            for other in places[..<index] {
                #expect(abs(place.x - other.x) >= width || abs(place.y - other.y) >= 13)
            }
            for point in points {
                #expect(
                    abs(place.x - point.x) >= width / 2 + 5 || abs(place.y - 4 - point.y) >= 9)
            }
        }
    }

    @Test func aNameStandsAboveAFreePoint() {
        var labels = PlotLabels([(x: 100, y: 100)], x: 0...500, y: 0...280)
        let place = labels.place(nextTo: (x: 100, y: 100), width: 40)
        #expect(place.x == 100 && place.y == 89 && !place.isFar)
    }

    @Test func aNameStaysWithinThePlot() {
        var labels = PlotLabels([(x: 495, y: 5)], x: 0...500, y: 0...280)
        let place = labels.place(nextTo: (x: 495, y: 5), width: 100)
        #expect(place.x <= 450 && place.y > 5)
    }
}
