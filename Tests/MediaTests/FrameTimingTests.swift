import Imaging
import TestSupport
import Testing

@testable import Media

@Suite struct FrameTimingTests {
    @Test func roundingToMillisecondsIsStillConstant() {
        let pts = (0..<200).map { Int64((Double($0) * 1001 / 30).rounded()) }
        #expect(
            FrameTiming(pts: pts, timeBase: Rational(1, 1000)) == .constant(Rational(30_000, 1001)))
    }

    @Test func decodingOrderDoesNotMatter() {
        #expect(
            FrameTiming(pts: [0, 3, 1, 2, 6, 4, 5], timeBase: Rational(1, 25))
                == .constant(Rational(25, 1)))
    }

    @Test func anUncommonRateIsMeasured() {
        let pts = (0..<50).map { Int64($0) * 12_857 }
        guard case .constant(let rate) = FrameTiming(pts: pts, timeBase: Rational(1, 90_000)) else {
            Issue.record("not constant")
            return
        }
        #expect(rate == Rational(7, 1))
    }

    @Test func aMissingFrameMakesItVariable() {
        guard
            case .variable(let shortest, let longest, _) = FrameTiming(
                pts: [0, 1, 2, 4, 5, 6], timeBase: Rational(1, 25))
        else {
            Issue.record("not variable")
            return
        }
        #expect(shortest == 0.04)
        #expect(longest == 0.08)
    }

    @Test func oneFrameTellsNothing() {
        #expect(FrameTiming(pts: [5], timeBase: Rational(1, 25)) == .unknown)
        #expect(FrameTiming(pts: [], timeBase: Rational(0, 0)) == .unknown)
        #expect(FrameTiming(pts: [.min, .max], timeBase: Rational(1, 25)) != .unknown)
    }

    @Test(
        .enabled(if: SharedFolder.exists, "needs ../shared"),
        arguments: [
            ("real/flower_960x540.mp4", Rational(30_000, 1001)),
            ("real/signing_person_640x480.mkv", Rational(30, 1)),
            ("real/long_6min_320x180_60fps_av1.mp4", Rational(60, 1)),
            ("synth/fps_1.mp4", Rational(1, 1)),
            ("synth/fps_23976_long_open_gop_bframes.mp4", Rational(24_000, 1001)),
        ])
    func constantClipsAreFound(name: String, rate: Rational) throws {
        let timing = try FrameTiming.measure(path: SharedFolder.path("clips/\(name)"), stream: 0)
        #expect(timing == .constant(rate))
    }

    @Test(
        .enabled(if: SharedFolder.exists, "needs ../shared"),
        arguments: [
            "synth/vfr_24_6_12fps.mp4", "synth/vfr_jitter_60_15_30.mp4",
            "lecture/screencast_360p_vfr.mp4", "lecture/slides_capture_vfr_640x480.mov",
        ])
    func variableClipsAreFound(name: String) throws {
        guard
            case .variable = try FrameTiming.measure(
                path: SharedFolder.path("clips/\(name)"), stream: 0)
        else {
            Issue.record("not variable: \(name)")
            return
        }
    }
}
