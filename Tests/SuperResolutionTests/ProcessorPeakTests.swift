import SuperResolution
import Testing

@Suite struct ProcessorPeakTests {
    @Test(arguments: Level.available)
    func everyLevelSpins(level: Level) {
        let pool = WorkerPool(threads: 2)
        let peak = ProcessorPeak.measure(pool: pool, level: level, seconds: 0.005)
        // Any processor of this century does a million in a second.
        #expect(peak.macsPerSecond > 1e6)
        #expect(peak.macsPerProcessorSecond > 1e6)
        #expect(peak.macsPerProcessorSecond < 1e13)
    }

    @Test func processorTimeGrowsWithWork() {
        let before = ProcessorTime.seconds
        var sum = 0.0
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .milliseconds(30) { sum += sum.squareRoot() + 1 }
        #expect(sum > 0)
        #expect(ProcessorTime.seconds > before)
    }
}
