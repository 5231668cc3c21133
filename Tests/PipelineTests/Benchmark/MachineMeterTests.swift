import Testing

@testable import Pipeline

#if os(Linux)
@Suite struct MachineMeterTests {
    @Test func shareIsWithinItsRange() throws {
        let meter = try #require(MachineMeter())
        let start = ContinuousClock.now
        // Ticks are a hundredth of a second.
        while ContinuousClock.now - start < .milliseconds(60) {}
        let share = try #require(meter.unusedShare)
        #expect((0...1).contains(share))
    }
}
#endif
