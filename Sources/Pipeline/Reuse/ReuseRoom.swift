import Imaging
import SuperResolution

/// Where a frame is planned: what changed in each plane of the source, and which parts of each
/// plane made must be made anew. Belongs to one frame at a time.
final class ReuseRoom: @unchecked Sendable {
    // Used by the thread that makes the frame.

    /// Of the planes of the source, by index; nil for those that aren't there.
    let changes: [ChangeMap?]
    /// Of the steps of luma.
    let luma: [Step]
    /// Of the other planes of the result, by index; nil for luma and those that aren't resampled.
    let patches: [PlanePatches?]
    /// Time that comparing took.
    var comparing = Duration.zero
    /// Share of luma's first step that was taken from the frame before, 0...1.
    private(set) var shareReused = 0.0
    /// Share of the source's luma that differs from the frame before, 0...1.
    private(set) var shareChanged = 1.0

    /// One step of luma.
    struct Step {
        let patches: PlanePatches
        /// What changed in the step's output, for the next one.
        let changes: ChangeMap?
    }

    init(changes: [ChangeMap?], luma: [Step], patches: [PlanePatches?]) {
        self.changes = changes
        self.luma = luma
        self.patches = patches
    }

    /// Whether the frame repeats the one before.
    var isUnchanged: Bool { changes.allSatisfy { $0?.isEmpty ?? true } }

    /// Notes how much could be reused, once all is planned.
    ///
    /// - Parameters:
    ///   - hasBefore: whether `changes` are known.
    ///   - reuses: whether anything was taken from the frame before.
    func count(hasBefore: Bool, reuses: Bool) {
        shareReused = hasBefore && reuses ? luma.first?.patches.shareReused ?? 0 : 0
        shareChanged = hasBefore ? changes[0]?.shareChanged ?? 1 : 1
    }

    /// Notes that the frame repeats the one before.
    func countRepeat() {
        shareReused = 1
        shareChanged = 0
    }
}
