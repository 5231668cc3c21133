import Imaging
import Media
import SuperResolution
import Synchronization

/// One upscaling run: prepared (everything is opened and checked, nothing written), then run.
///
/// `prepare` and `run` block their caller, and `run` is called at most once; `cancel` and
/// `progress` may be called from any thread at any time.
package final class UpscaleRun: Sendable {
    package let plan: UpscalePlan

    private let control: RunControl
    private let meter: RunMeter
    /// Of the source; nil where a run that is ended early leaves nothing.
    private let stoppable: Interruption?
    /// Who makes frames when there is no time for more, the best first.
    private let substitutes: [String]
    private let preparation: Mutex<Preparation?>
    /// Nil where no journal is kept.
    private let journaled: JournaledRun?

    /// Opens the source, decodes its first frame, opens the encoder and checks the container; for a
    /// run in segments, begins or takes up its journal.
    ///
    /// - Throws: `MediaError` for an unusable source, encoder or container, `EngineError` for a
    /// network that can't be run, `PipelineError` for a request that can't be met.
    package static func prepare(_ request: UpscaleRequest) throws -> UpscaleRun {
        let preparation = try Preparation(request)
        return UpscaleRun(preparation, journaled: try JournaledRun.prepare(preparation))
    }

    private init(_ preparation: sending Preparation, journaled: JournaledRun?) {
        var plan = preparation.plan
        plan.notes += journaled?.notes ?? []
        self.plan = plan
        self.journaled = journaled
        control = preparation.control
        substitutes = preparation.pace?.names ?? []
        stoppable = preparation.finishesEarly ? preparation.demuxer.interruption : nil
        meter = RunMeter()
        self.preparation = Mutex(preparation)
    }

    /// Does the work, and returns when the target is whole.
    ///
    /// - Throws: the first error of any stage; `PipelineError.cancelled` after `cancel()`. Nothing is
    /// left under the target's name then, nor beside it.
    package func run() throws -> UpscaleReport {
        guard let preparation = preparation.withLock({ $0.take() }) else {
            throw PipelineError(.internal, "a run was started twice")
        }
        let target = preparation.target
        do {
            let report = try journaled?.run(meter: meter) ?? preparation.execute(meter: meter)
            try journaled?.noteJoined(target)
            try target.commit()
            journaled?.remove()
            return report
        } catch {
            target.discard()
            throw error
        }
    }

    /// Where the run stands.
    package var progress: Progress {
        let done = meter.done
        let found = journaled?.found
        var progress = Progress(
            frames: done.frames + (found?.frames ?? 0), totalFrames: plan.totalFrames,
            position: done.position + (found?.seconds ?? 0), duration: plan.duration,
            elapsed: done.elapsed)
        progress.framesBefore = found?.frames ?? 0
        progress.positionBefore = found?.seconds ?? 0
        progress.segments = journaled?.segments
        progress.shareReused = meter.shareReused
        progress.substituted = meter.substituted(substitutes)
        return progress
    }

    /// Ends the run soon.
    ///
    /// Where the source has no known end, or what was written can't be taken back, the source ends
    /// here: what was received is finished, and `run()` returns a report that says so. Otherwise
    /// `run()` throws `PipelineError` of kind `cancelled`, and nothing is left behind. Not to be
    /// called from a signal handler.
    package func cancel() {
        if let stoppable {
            stoppable.stop()
        } else {
            control.end(PipelineError(.cancelled, "cancelled; nothing was written to the target"))
        }
    }
}
