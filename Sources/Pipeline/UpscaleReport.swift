/// What a finished run did.
package struct UpscaleReport: Sendable {
    package var output: String
    /// Frames decoded within the asked range, and frames written.
    package var framesDecoded: Int
    package var framesWritten: Int
    /// Frames that an earlier, interrupted run had made.
    package var framesFound = 0
    /// The user ended the run before the source ended; the target is whole as far as it goes.
    package var wasStopped = false
    /// Seconds of wall time from the first packet to the renamed file.
    package var elapsed: Double
    /// Seconds of video written.
    package var duration: Double
    /// Size of the target in bytes; 0 when it isn't a file.
    package var bytes: Int
    /// Frames that a constant rate has repeated and left out; nil without one.
    package var rateChanges: (repeated: Int, omitted: Int)?
    /// Damage in the source that was concealed or skipped, one sentence each. Not empty: status 8.
    package var damage: [String]
    /// Frames repaired and packets not decoded, as a share of all, 0...1.
    package var errorRate: Double
    /// More than the request put up with: status 6.
    package var hasTooManyErrors: Bool
    /// What was met on the way and dealt with, one sentence each.
    package var notes: [String] = []
    /// What was dropped without being asked for, one sentence each. Not empty: status 8.
    package var dropped: [String]
    /// Differences between what was decoded and what was written. Not empty: status 5.
    package var mismatches: [String]
    /// Frames that were made by faster methods to keep pace, by method; empty when that isn't asked
    /// for.
    package var substituted: [SubstitutedFrames] = []
    /// Seconds of busy time by stage, in the order of the way of a frame; of `upscale`, seconds of a
    /// processor.
    package var stageSeconds: [(stage: String, seconds: Double)]
    /// Share of the pictures that was taken from the frame before instead of being made anew, 0...1;
    /// nil when nothing was to be reused.
    package var shareReused: Double?
}
