import Media
import Synchronization

/// What the stages of a segmented run tell each other about segments, past the queues of frames:
/// which come, in order, and what became of those that are decoded.
final class SegmentTrack: Sendable {
    /// What the decoder made of a segment.
    struct Tally: Sendable {
        var frames = 0
        var findings = SourceFindings()
    }

    private struct State {
        var coming: [Segment] = []
        var tallies: [Int: Tally] = [:]
    }

    private let state = Mutex(State())

    /// The decoder begins a segment. Called before any of its frames is handed on.
    func begin(_ segment: Segment) {
        state.withLock { $0.coming.append(segment) }
    }

    /// The decoder has handed on all frames of a segment. Called before the next begins.
    func end(_ segment: Segment, _ tally: Tally) {
        state.withLock { $0.tallies[segment.number] = tally }
    }

    /// The next segment for the encoder; nil when no other has begun.
    func next() -> Segment? {
        state.withLock { $0.coming.isEmpty ? nil : $0.coming.removeFirst() }
    }

    /// What was decoded of a segment whose frames have all been handed on.
    func takeTally(of segment: Segment) -> Tally? {
        state.withLock { $0.tallies.removeValue(forKey: segment.number) }
    }
}
