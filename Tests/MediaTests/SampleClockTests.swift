import Testing

@testable import Media

struct SampleClockTests {
    @Test func roundedTimesAreNoGaps() {
        var clock = SampleClock(sampleRate: 48000)
        #expect(clock.join(start: 4800, count: 1024) == .jump(4800))
        // Matroska's milliseconds: up to 24 samples off.
        #expect(clock.join(start: 4800 + 1024 + 20, count: 1024) == .continuous)
        #expect(clock.join(start: 4800 + 2048 - 20, count: 1024) == .continuous)
        #expect(clock.join(start: nil, count: 1024) == .continuous)
        #expect(clock.next == 8896)
    }

    @Test func pausesOverlapsAndJumpsAreToldApart() {
        var clock = SampleClock(sampleRate: 1000)
        #expect(clock.join(start: 0, count: 100) == .jump(0))
        #expect(clock.join(start: 200, count: 100) == .gap(100))
        #expect(clock.join(start: 250, count: 100) == .overlap(50))
        #expect(clock.next == 350)
        #expect(clock.join(start: 0, count: 100) == .overlap(100))
        #expect(clock.next == 350)
        #expect(clock.join(start: 20_350, count: 100) == .jump(20_350))
        #expect(clock.join(start: .max, count: 100) == .jump(.max))
    }

    @Test func anotherRateGoesOnAtTheSameTime() {
        var clock = SampleClock(sampleRate: 48000)
        _ = clock.join(start: 0, count: 48000)
        clock.change(sampleRate: 44100)
        #expect(clock.next == 44100)
        #expect(clock.join(start: 44100, count: 10) == .continuous)
    }
}
