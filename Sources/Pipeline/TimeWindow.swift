import Imaging
import Media

/// The part of the source that a run takes, and where it lies in the output.
///
/// Without a start the output's timestamps are the source's. With one, they count from it, as if
/// the source had begun there. All times are seconds of the source's timeline.
struct TimeWindow: Sendable {
    /// Inclusive; nil from the beginning.
    let start: Double?
    /// Exclusive; nil to the end.
    let end: Double?

    /// - Parameters:
    ///   - start: seconds after the beginning of the source, at least 0.
    ///   - duration: seconds to take, more than 0.
    ///   - origin: the timestamp at which the source begins, in seconds.
    /// - Throws: `PipelineError` of kind `request` for a time out of range.
    init(start: Double?, duration: Double?, origin: Double) throws(PipelineError) {
        if let start, !(start >= 0 && start < 1e9) {
            throw PipelineError(.request, "start \(start) is not a time in seconds from 0")
        }
        if let duration, !(duration > 0 && duration < 1e9) {
            throw PipelineError(.request, "duration \(duration) is not a time in seconds above 0")
        }
        self.start = start.map { $0 + origin }
        end = duration.map { origin + (start ?? 0) + $0 }
    }

    /// Whether a timestamp lies before, in, or behind the window.
    func place(_ seconds: Double) -> Place {
        // Timestamps are rounded to ticks: half a microsecond of grace keeps the frame asked for.
        let grace = 5e-7
        if let start, seconds < start - grace { return .before }
        if let end, seconds >= end - grace { return .behind }
        return .inside
    }

    /// The chapters that lie in the window, moved with it and cut at its ends.
    func cut(_ chapters: [Chapter]) -> [Chapter] {
        guard start != nil || end != nil else { return chapters }
        return chapters.compactMap { chapter in
            guard let tick = chapter.timeBase.value, tick > 0 else { return nil }
            var chapter = chapter
            if let start { chapter.start = max(chapter.start, Int64((start / tick).rounded())) }
            if let end { chapter.end = min(chapter.end, Int64((end / tick).rounded())) }
            guard chapter.start < chapter.end else { return nil }
            let shift = shift(in: chapter.timeBase)
            chapter.start += shift
            chapter.end += shift
            return chapter
        }
    }

    enum Place { case before, inside, behind }

    /// What is added to timestamps of this time base, in its ticks.
    func shift(in timeBase: Rational) -> Int64 {
        guard let start, let tick = timeBase.value, tick > 0 else { return 0 }
        return -Int64((start / tick).rounded())
    }
}

extension Rational {
    /// Ticks of this time base as seconds; 0 when the time base is unknown.
    func seconds(_ ticks: Int64) -> Double {
        (value ?? 0) * Double(ticks)
    }
}
