import Testing

@testable import Pipeline

@Suite struct SubstitutedFramesTests {
    private let some = [
        SubstitutedFrames(method: "fast", frames: 0), .init(method: "bicubic", frames: 3),
    ]

    @Test func theEncoderIsBlamedWhenItNeverWaited() {
        #expect(some.noteOnEncoder(encoding: 9.5, elapsed: 10)?.contains("ultrafast") == true)
        #expect(some.noteOnEncoder(encoding: 5, elapsed: 10) == nil)
        let none = [SubstitutedFrames(method: "bicubic", frames: 0)]
        #expect(none.noteOnEncoder(encoding: 9.5, elapsed: 10) == nil)
    }
}
