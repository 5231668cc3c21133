/// Where a run stands. A snapshot, taken at any time from any thread.
package struct Progress: Sendable {
    /// Frames written so far.
    package var frames: Int
    /// Frames that the whole run will write, when the source says so or it can be estimated.
    package var totalFrames: Int?
    /// Seconds of the source written so far.
    package var position: Double
    /// Seconds of the source in the whole run, when known.
    package var duration: Double?
    /// Seconds since the stages started.
    package var elapsed: Double
    /// Frames that were made by faster methods to keep pace; empty when that isn't asked for.
    package var substituted: [SubstitutedFrames] = []
    /// Of frames and position: what an earlier run had done.
    package var framesBefore = 0
    package var positionBefore = 0.0
    /// Of a run in segments: how many are finished, and how many there are.
    package var segments: (done: Int, total: Int)?
    /// Share of the pictures so far that was taken from the frame before, 0...1; nil when nothing
    /// is to be reused.
    package var shareReused: Double?

    package init(
        frames: Int, totalFrames: Int?, position: Double, duration: Double?, elapsed: Double,
        shareReused: Double? = nil
    ) {
        self.frames = frames
        self.totalFrames = totalFrames
        self.position = position
        self.duration = duration
        self.elapsed = elapsed
        self.shareReused = shareReused
    }

    /// Frames per second of wall time, averaged over the run.
    package var framesPerSecond: Double {
        elapsed > 0 ? Double(frames - framesBefore) / elapsed : 0
    }

    /// Seconds of video done per second of wall time.
    package var speed: Double { elapsed > 0 ? (position - positionBefore) / elapsed : 0 }

    /// Share of the run that is done, 0...1, when it can be told.
    package var fraction: Double? {
        if let duration, duration > 0 { return min(1, position / duration) }
        if let totalFrames, totalFrames > 0 { return min(1, Double(frames) / Double(totalFrames)) }
        return nil
    }

    /// Seconds left at the present average rate, when it can be told.
    package var secondsLeft: Double? {
        guard let fraction, elapsed > 0 else { return nil }
        let before = position > 0 ? fraction * positionBefore / position : 0
        guard fraction > before else { return nil }
        return elapsed * (1 - fraction) / (fraction - before)
    }
}
