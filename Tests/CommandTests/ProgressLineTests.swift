import Pipeline
import Testing

@testable import subpixel

struct ProgressLineTests {
    private let halfway = Pipeline.Progress(
        frames: 360, totalFrames: 720, position: 15, duration: 30, elapsed: 10)

    @Test func lineShowsFramesRateSpeedAndTimeLeft() {
        let line = ProgressLine.line(for: halfway, width: 60)
        #expect(line == "frame 360 of 720 | 36.0 fps | 1.50 × real time | 0:10 left")
    }

    @Test func wideTerminalHasABar() {
        let line = ProgressLine.line(for: halfway, width: 100)
        #expect(line.hasPrefix(" 50% ##############"))
    }

    @Test(arguments: 1...120)
    func lineFitsItsWidth(_ width: Int) {
        let line = ProgressLine.line(for: halfway, width: width)
        #expect(line.count <= max(width, "frame 360 of 720".count))
    }

    @Test func unknownLengthLeavesOutWhatFollowsFromIt() {
        let progress = Pipeline.Progress(
            frames: 5, totalFrames: nil, position: 0.2, duration: nil, elapsed: 1)
        #expect(
            ProgressLine.line(for: progress, width: 200)
                == "frame 5 | 5.0 fps | 0.20 × real time")
    }

    @Test(arguments: [
        (0, "0:00"), (9.4, "0:09"), (754, "12:34"), (3723, "1:02:03"), (.infinity, "?"),
    ])
    func clockIsReadable(_ seconds: Double, _ text: String) {
        #expect(ProgressLine.clock(seconds) == text)
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (9_400_000, "9.4 MB"), (12_000_000_000, "12.0 GB"),
    ])
    func sizesAreInPowersOfAThousand(_ count: Int, _ text: String) {
        #expect(ProgressLine.bytes(count) == text)
    }
}
