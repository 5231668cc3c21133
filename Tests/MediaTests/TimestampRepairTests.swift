import Imaging
import TestSupport
import Testing

@testable import Media

@Suite struct TimestampRepairTests {
    private func repaired(
        _ pts: [Int64?], duration: Int64 = 0, timeBase: Rational = Rational(1, 1000),
        rate: Rational = Rational(25, 1)
    ) -> [Int64] {
        var repair = TimestampRepair(timeBase: timeBase, frameRate: rate)
        return pts.map { repair.next(pts: $0, duration: duration).pts }
    }

    @Test func variableRateIsKeptHoweverLongThePause() {
        let pts: [Int64] = [-80, 0, 40, 41, 5000, 605_000, 605_001]
        #expect(repaired(pts) == pts)
    }

    @Test func missingTimesAreCountedWithoutRounding() {
        let pts = repaired(
            Array(repeating: nil, count: 30_001), timeBase: Rational(1, 90_000),
            rate: Rational(30_000, 1001))
        #expect(pts.prefix(3) == [0, 3003, 6006])
        let milliseconds = repaired(
            Array(repeating: nil, count: 30_001), rate: Rational(30_000, 1001))
        #expect(milliseconds.prefix(4) == [0, 33, 66, 100])
        #expect(milliseconds.last == 1_001_000)
    }

    @Test func aMissingTimeFollowsTheFrameBefore() {
        #expect(repaired([1000, nil, nil, 1120]) == [1000, 1040, 1080, 1120])
        #expect(repaired([1000, nil], duration: 55) == [1000, 1055])
    }

    @Test func duplicatesAndJitterMoveByOneUnit() {
        #expect(repaired([0, 40, 40, 80, 70, 120]) == [0, 40, 41, 80, 81, 120])
    }

    @Test func aClockSetAnewIsFollowedByAnOffset() {
        var repair = TimestampRepair(timeBase: Rational(1, 1000), frameRate: Rational(25, 1))
        let results = [5000, 5040, 0, 40, 80].map { repair.next(pts: $0, duration: 40) }
        #expect(results.map(\.pts) == [5000, 5040, 5080, 5120, 5160])
        #expect(results.map(\.offset) == [0, 0, 5080, 5080, 5080])
        #expect(repair.repairCount == 1)
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func anyTimesBecomeStrictlyIncreasing(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var repair = TimestampRepair(timeBase: Rational(1, 1000), frameRate: Rational(25, 1))
        var last = Int64.min
        for _ in 0..<2000 {
            let isMissing = Bool.random(using: &generator)
            let pts = isMissing ? nil : Int64.random(in: -5000...50_000, using: &generator)
            let result = repair.next(
                pts: pts, duration: Int64.random(in: 0...80, using: &generator))
            #expect(result.pts > last, "seed \(seed)")
            last = result.pts
        }
    }

    @Test func absurdTimesDoNotTrap() {
        _ = repaired([.max, nil, .min + 1, .max, nil, 0], duration: .max)
        _ = repaired(
            [nil, nil, 3], timeBase: Rational(1, .max), rate: Rational(1, .max))
        #expect(
            repaired([nil, nil], timeBase: Rational(0, 0), rate: Rational(0, 0)) == [0, 1])
    }
}
