import Imaging
import Synchronization

/// Counts what a run has done, for progress and the final report. Any thread may call.
final class RunMeter: Sendable {
    /// The stages whose time is counted, in the order of the way of a frame.
    enum Stage: Int, CaseIterable, Sendable {
        case demux, decode, upscale
        /// Of the time of `upscale`: looking for what changed since the frame before.
        case compare
        case encode, mux
    }

    private struct State {
        var started: ContinuousClock.Instant?
        var frames = 0
        var firstSecond: Double?
        var lastSecond = 0.0
        /// Frames that the upscale stage made, and how much of them it reused, added up.
        var made = 0
        var reused = 0.0
        /// Frames that a faster method made, by its place.
        var substituted: [Int: Int] = [:]
        /// Of the workers, on a processor.
        var workers = Duration.zero
        var busy = [Duration](repeating: .zero, count: Stage.allCases.count)
    }

    private let state = Mutex(State())

    func start() {
        state.withLock { $0.started = .now }
    }

    /// Counts a written frame shown from `start` to `end`, in seconds.
    func countFrame(from start: Double, to end: Double) {
        state.withLock { state in
            state.frames += 1
            state.firstSecond = min(state.firstSecond ?? start, start)
            state.lastSecond = max(state.lastSecond, end)
        }
    }

    /// Counts a written frame that is shown for so many seconds, where frames aren't written in one
    /// row.
    func countFrame(lasting seconds: Double) {
        state.withLock { state in
            state.frames += 1
            state.firstSecond = 0
            state.lastSecond += seconds
        }
    }

    /// Adds the time since `start` to a stage.
    func addBusy(_ stage: Stage, since start: ContinuousClock.Instant) {
        addBusy(stage, ContinuousClock.now - start)
    }

    func addBusy(_ stage: Stage, _ spent: Duration) {
        state.withLock { $0.busy[stage.rawValue] += spent }
    }

    /// Notes the time that the workers of the upscale stage have spent so far.
    func noteWorkers(_ spent: Duration) {
        state.withLock { $0.workers = max($0.workers, spent) }
    }

    /// Counts a frame that the upscale stage made and the share of it, 0...1, that it took from the
    /// frame before.
    func countReuse(_ share: Double) {
        state.withLock { state in
            state.made += 1
            state.reused += share
        }
    }

    /// Share of all pictures made so far that was taken from the frame before, 0...1; nil before
    /// the first.
    var shareReused: Double? {
        state.withLock { $0.made > 0 ? $0.reused / Double($0.made) : nil }
    }

    /// Counts a frame that was made by the substitute `index`.
    func countSubstitute(_ index: Int) {
        state.withLock { $0.substituted[index, default: 0] += 1 }
    }

    /// How many frames each of `methods` made in place of the one asked for.
    func substituted(_ methods: [String]) -> [SubstitutedFrames] {
        let counts = state.withLock { $0.substituted }
        return methods.enumerated().map { index, method in
            SubstitutedFrames(method: method, frames: counts[index] ?? 0)
        }
    }

    /// Frames written, seconds of video written, seconds of wall time.
    var done: (frames: Int, position: Double, elapsed: Double) {
        state.withLock { state in
            let elapsed = state.started.map { (ContinuousClock.now - $0).inSeconds } ?? 0
            let position = state.firstSecond.map { max(0, state.lastSecond - $0) } ?? 0
            return (state.frames, position, elapsed)
        }
    }

    /// Seconds for which a stage was busy. Those of `upscale`, which waits for the workers, for them and
    /// for the frame before, are seconds of a processor.
    func busy(_ stage: Stage) -> Double {
        state.withLock { state in
            let workers = stage == .upscale ? state.workers : .zero
            return (state.busy[stage.rawValue] + workers).inSeconds
        }
    }

    /// The same of each, its own threads added up.
    var stageSeconds: [(stage: String, seconds: Double)] {
        Stage.allCases.map { ("\($0)", busy($0)) }
    }
}
