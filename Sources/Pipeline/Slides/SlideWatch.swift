import Foundation
import Imaging
import Media

/// Follows the slides of a run while its frames pass, for chapters and key frames.
///
/// Called by one thread at a time, in the order of the frames: within the turn of the upscale stage's
/// gate, which guards it. The starts are read after the stages have ended.
final class SlideWatch: @unchecked Sendable {
    /// Seconds that a chapter lasts at least.
    static let shortestChapter = 10.0

    private var detector = SlideDetector(minimumSeconds: shortestChapter)
    private var starts: [Double] = []
    private let cuts: [Double]
    /// How many cuts lie before.
    private var part = 0

    /// Begins anew at each of `cuts`, in seconds, rising: what is seen of a segment must not depend on
    /// who made the one before.
    init(cuts: [Double] = []) { self.cuts = cuts }

    /// Takes the next frame. Returns whether the picture is cut here.
    func next(_ sketch: LumaSketch, at seconds: Double) -> Bool {
        let part = cuts.count { $0 <= seconds }
        if part != self.part {
            self.part = part
            detector = SlideDetector(minimumSeconds: Self.shortestChapter)
        }
        switch detector.next(sketch, at: seconds) {
        case .still: return false
        case .moving(let isCut): return isCut
        case .begins(let start):
            starts.append(start)
            return false
        }
    }

    /// A chapter for each slide, named `Slide 1` and on; none when there is only one slide.
    ///
    /// - Parameters:
    ///   - end: of the last one, in seconds from the output's start.
    ///   - offset: seconds by which the output begins later than the frames' times say.
    /// - Returns: as many as there are slides, without gaps.
    func chapters(until end: Double, offset: Double = 0) -> [Chapter] {
        guard starts.count > 1 else { return [] }
        let ticks = starts.map { Int64((($0 + offset) * 1000).rounded()) }
        let last = max(Int64((end * 1000).rounded()), (ticks.last ?? 0) + 1)
        let ends = ticks.dropFirst() + [last]
        return zip(ticks, ends).enumerated().map { index, times in
            Chapter(
                id: Int64(index + 1), start: times.0, end: times.1, timeBase: Rational(1, 1000),
                metadata: Metadata([.init(key: "title", value: "Slide \(index + 1)")]))
        }
    }
}
