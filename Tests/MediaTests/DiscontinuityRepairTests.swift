import Testing

@testable import Media

@Suite struct DiscontinuityRepairTests {
    /// Two judged streams and one that is not.
    private func makeRepair() -> DiscontinuityRepair {
        DiscontinuityRepair(isJudged: [true, true, false], frameDurations: [40_000, 20_000, 0])
    }

    @Test func continuousTimesAreLeftAlone() {
        var repair = makeRepair()
        for index in 0..<100 {
            let time = Int64(index) * 40_000
            #expect(repair.offset(at: time, duration: 0, stream: 0) == 0)
            #expect(repair.offset(at: time + 7, duration: 40_000, stream: 1) == 0)
        }
        // A pause, and reordering within the tolerance.
        #expect(repair.offset(at: 9_000_000, duration: 40_000, stream: 0) == 0)
        #expect(repair.offset(at: 8_950_000, duration: 40_000, stream: 0) == 0)
    }

    @Test func streamsEnterANewEpochEachAtItsOwnJump() {
        var repair = makeRepair()
        for time in stride(from: Int64(0), to: 3_000_000, by: 40_000) {
            _ = repair.offset(at: time, duration: 40_000, stream: 0)
            _ = repair.offset(at: time, duration: 40_000, stream: 1)
        }
        #expect(repair.offset(at: 0, duration: 40_000, stream: 0) == 3_000_000)
        // A late packet of the first part keeps its place.
        #expect(repair.offset(at: 3_000_000, duration: 40_000, stream: 1) == 0)
        #expect(repair.offset(at: 40_000, duration: 40_000, stream: 1) == 3_000_000)
        #expect(repair.offset(at: 40_000, duration: 40_000, stream: 0) == 3_000_000)
        // Too sparse to judge by: it takes part.
        #expect(repair.offset(at: 60_000, duration: 0, stream: 2) == 3_000_000)
        #expect(repair.discontinuityCount == 1)
    }

    @Test func aJumpForwardBeyondAnyPauseIsClosed() {
        var repair = makeRepair()
        _ = repair.offset(at: 0, duration: 40_000, stream: 0)
        #expect(repair.offset(at: 100_000_000, duration: 40_000, stream: 0) == -99_960_000)
    }

    @Test func absurdTimesDoNotTrap() {
        var repair = makeRepair()
        for time in [Int64.max, .min, 0, .max, .min + 1, -1] {
            for stream in 0..<3 {
                _ = repair.offset(at: time, duration: .max, stream: stream)
                _ = repair.offset(at: nil, duration: 0, stream: stream)
            }
        }
    }
}
