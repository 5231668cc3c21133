import Imaging
import Media
import Testing

@testable import Pipeline

struct OutputVerificationTests {
    private func verification(_ container: String) throws -> OutputVerification {
        OutputVerification(
            expected: [0, 3000, 6000, 90000], timeBase: Rational(1, 90000),
            container: try .named(container), streams: [])
    }

    private let milliseconds = Rational(1, 1000)

    @Test func timesWithinATickAreEqual() throws {
        let check = try verification("matroska")
        #expect(check.compare([0, 33, 67, 1000], timeBase: milliseconds).isEmpty)
        #expect(check.compare([0, 34, 66, 1001], timeBase: milliseconds).isEmpty)
    }

    @Test func lostMovedAndTimelessFramesAreFound() throws {
        let check = try verification("matroska")
        #expect(
            check.compare([0, 33, 67], timeBase: milliseconds)
                == ["4 frames were written and 3 can be decoded"])
        #expect(
            check.compare([0, 33, 70, 1000], timeBase: milliseconds) == [
                "1 of 4 frames are read at another time, first frame 2: 0.07 s instead of 0.067 s"
            ])
        #expect(!check.compare([0, nil, 67, 1000], timeBase: milliseconds).isEmpty)
        #expect(!check.compare([5, 38, 72, 1005], timeBase: milliseconds).isEmpty)
        #expect(!check.compare([.min, 33, 67, 1000], timeBase: milliseconds).isEmpty)
    }

    @Test func onlySomeContainersMayMoveEverything() throws {
        let moved: [Int64?] = [1400, 1433, 1467, 2400]
        #expect(try verification("mpegts").compare(moved, timeBase: milliseconds).isEmpty)
        #expect(try !verification("mp4").compare(moved, timeBase: milliseconds).isEmpty)
    }

    @Test func theSuitableRateIsNominalUnlessThatIsATimeBase() {
        func rate(real: Rational, average: Rational) -> Rational {
            constantRate(real: real, average: average)
        }
        #expect(rate(real: Rational(25, 1), average: Rational(16, 3)) == Rational(25, 1))
        #expect(rate(real: Rational(120, 1), average: Rational(120, 1)) == Rational(120, 1))
        #expect(rate(real: Rational(120, 1), average: Rational(2, 1)) == Rational(2, 1))
        #expect(rate(real: Rational(1000, 1), average: Rational(27, 1)) == Rational(30, 1))
        #expect(rate(real: Rational(30000, 1001), average: Rational(0, 0)) == Rational(30000, 1001))
        #expect(!rate(real: Rational(90000, 1), average: Rational(0, 0)).isKnown)
    }
}
