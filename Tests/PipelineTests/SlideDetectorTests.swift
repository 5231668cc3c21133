import Imaging
import Media
import TestSupport
import Testing

@testable import Pipeline

struct SlideDetectorTests {
    static let size = Size(width: 160, height: 90)

    /// A picture of `values` in as many equal columns, with noise of a codec's size.
    static func sketch(_ values: [Int], noise seed: UInt64 = 0, head: Int? = nil) -> LumaSketch {
        var generator = SplitMix64(seed: seed)
        var samples = [UInt8](repeating: 0, count: size.width * size.height)
        for y in 0..<size.height {
            for x in 0..<size.width {
                let noise = seed == 0 ? 0 : Int.random(in: -2...2, using: &generator)
                var value = values[x * values.count / size.width] + noise
                if let head, x > 130, y > 65 { value = head }
                samples[y * size.width + x] = UInt8(clamping: value)
            }
        }
        return samples.withUnsafeBytes { bytes in
            LumaSketch(
                PlaneView(
                    base: bytes.baseAddress!, size: size, stride: size.width, bitDepth: 8))
        }
    }

    /// Where slides begin in a sequence of pictures, four a second.
    static func starts(_ pictures: [LumaSketch], minimum: Double = 1) -> [Double] {
        var detector = SlideDetector(minimumSeconds: minimum)
        return pictures.enumerated().compactMap { index, picture in
            guard case .begins(let start) = detector.next(picture, at: Double(index) / 4) else {
                return nil
            }
            return start
        }
    }

    static let white = [230, 230, 230, 230, 230, 230]
    static let other = [230, 230, 40, 40, 230, 230]

    @Test func aSlideBeginsWhereThePictureChanges() {
        let pictures = (0..<40).map { Self.sketch($0 < 18 ? Self.white : Self.other) }
        #expect(Self.starts(pictures) == [0, 4.5])
    }

    @Test func codingNoiseAndASpeakerAreNoChange() {
        let pictures = (0..<40).map {
            Self.sketch(Self.white, noise: UInt64($0 + 1), head: 60 + $0 * 9 % 120)
        }
        #expect(Self.starts(pictures) == [0])
    }

    @Test func aFadeIsOneChange() {
        let pictures = (0..<60).map { index in
            let share = Double(min(max(index - 20, 0), 12)) / 12
            return Self.sketch(
                zip(Self.white, Self.other).map { a, b in
                    a + Int(Double(b - a) * share)
                })
        }
        let starts = Self.starts(pictures, minimum: 4)
        #expect(starts.count == 2 && (5...8).contains(starts[1]))
    }

    @Test func whatNeverStandsStillIsNoSlide() {
        let pictures = (0..<60).map { index in
            Self.sketch((0..<6).map { 40 + (index * 37 + $0 * 50) % 180 })
        }
        #expect(Self.starts(pictures) == [0])
    }

    @Test func shortSlidesBelongToTheOneBefore() {
        let pictures = (0..<60).map { Self.sketch($0 / 4 % 2 == 0 ? Self.white : Self.other) }
        #expect(Self.starts(pictures, minimum: 100) == [0])
    }

    @Test func chaptersFollowOneAnother() {
        let watch = SlideWatch()
        for index in 0..<200 {
            _ = watch.next(
                Self.sketch(index < 90 ? Self.white : Self.other), at: Double(index) / 4)
        }
        let chapters = watch.chapters(until: 50)
        #expect(chapters.map(\.start) == [0, 22500])
        #expect(chapters.map(\.end) == [22500, 50000])
        #expect(chapters.map(\.title) == ["Slide 1", "Slide 2"])
        #expect(SlideWatch().chapters(until: 9).isEmpty)
    }
}
