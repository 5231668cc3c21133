import Imaging
import Testing

@testable import subpixel

struct FrameTimingTests {
    @Test func evenTimesInAnyOrderAreConstant() {
        let timing = FrameTiming(
            times: [0, 3, 1, 2, 6, 4, 5], isWhole: true, timeBase: Rational(1, 25))
        #expect(timing.kind == .constant)
        #expect(timing.rate == 25)
    }

    @Test func roundingToMillisecondsIsConstant() {
        let timing = FrameTiming(
            times: (0..<90).map { Int64(Double($0) * 1000 / 30) }, isWhole: true,
            timeBase: Rational(1, 1000))
        #expect(timing.kind == .constant)
    }

    @Test func aPauseIsVariable() {
        let timing = FrameTiming(times: [0, 1, 2, 7, 8], isWhole: true, timeBase: Rational(1, 25))
        #expect(timing.kind == .variable)
    }

    @Test func whatMayStillBeFilledDoesNotCount() {
        // Frame 39 would come next.
        let times = Array(0..<39) + [40]
        let timing = FrameTiming(
            times: times.map(Int64.init), isWhole: false, timeBase: Rational(1, 25))
        #expect(timing.kind == .constant)
    }

    @Test(arguments: [[], [5], [5, 5], [5, 5, 5]])
    func tooFewTimesAreUnknown(_ times: [Int64]) {
        let timing = FrameTiming(times: times, isWhole: true, timeBase: Rational(1, 25))
        #expect(timing.kind == .unknown)
    }

    @Test func timesOfADamagedFileAreNoTrap() {
        let timing = FrameTiming(
            times: [.min, 0, 1, .max], isWhole: true, timeBase: Rational(1, 25))
        #expect(timing.kind == .variable)
    }
}
