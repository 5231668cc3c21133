/// One upscaling run: prepared (everything is opened and checked, nothing written), then run.
///
/// `prepare` and `run` block their caller; `cancel` and `progress` may be called from any thread.
package final class UpscaleRun: Sendable {
    package let plan: UpscalePlan

    private init(plan: UpscalePlan) { self.plan = plan }

    /// Opens the source, decodes its first frame, opens the encoder and checks the container.
    ///
    /// Throws: `MediaError` for an unusable source, encoder or container, `EngineError` for a
    /// network that can't be run, `PipelineError` for a request that can't be met.
    package static func prepare(_ request: UpscaleRequest) throws -> UpscaleRun {
        throw PipelineError(.internal, "not built yet")
    }

    /// Does the work, and returns when the target is whole.
    package func run() throws -> UpscaleReport {
        throw PipelineError(.internal, "not built yet")
    }

    /// Where the run stands.
    package var progress: Progress {
        Progress(frames: 0, totalFrames: nil, position: 0, duration: nil, elapsed: 0)
    }

    /// Ends the run soon: `run()` throws `PipelineError` of kind `cancelled`, and nothing is left
    /// behind. Async-signal-unsafe; call it from a thread.
    package func cancel() {}
}
