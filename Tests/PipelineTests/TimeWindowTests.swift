import Imaging
import Testing

@testable import Pipeline

struct TimeWindowTests {
    @Test func wholeSourceIsNeitherCutNorMoved() throws {
        let window = try TimeWindow(start: nil, duration: nil, origin: 10)
        #expect(window.place(-5) == .inside)
        #expect(window.place(1e6) == .inside)
        #expect(window.shift(in: Rational(1, 1000)) == 0)
    }

    @Test func windowCountsFromTheSourcesBeginning() throws {
        let window = try TimeWindow(start: 2, duration: 3, origin: 10)
        #expect(window.place(11.99) == .before)
        #expect(window.place(12) == .inside)
        #expect(window.place(14.999) == .inside)
        #expect(window.place(15) == .behind)
        #expect(window.shift(in: Rational(1, 1000)) == -12000)
    }

    @Test(arguments: [(-1.0, 1.0), (0.0, 0.0), (.nan, 1.0), (0.0, .infinity)])
    func senselessTimesAreRefused(start: Double, duration: Double) {
        #expect(throws: PipelineError.self) {
            try TimeWindow(start: start, duration: duration, origin: 0)
        }
    }
}
