import Foundation
import Synchronization

/// Hands out the segments that are still to be done, one at a time, each under a lease.
///
/// Any thread may call.
final class SegmentClaims: Sendable {
    private struct State {
        var done: Set<Int> = []
        var leases: [Int: Lease] = [:]
        var holder: Holder?
    }

    /// Seconds after which another machine's segment is taken over when its lease isn't renewed.
    static let defaultTerm = 60.0

    private let journal: Journal
    private let segments: [Segment]
    private let plan: String
    private let term: Double
    private let state = Mutex(State())

    /// Hands out `segments` of the plan with the checksum `plan`, under leases of `term` seconds.
    init(journal: Journal, segments: [Segment], plan: String, term: Double = defaultTerm) {
        self.journal = journal
        self.segments = segments
        self.plan = plan
        self.term = term
    }

    /// The next segment that is neither finished nor in work anywhere; nil when there is none now.
    ///
    /// - Throws: `PipelineError.output` when a lease can't be made.
    func next() throws(PipelineError) -> Segment? {
        for segment in segments {
            let isOpen = state.withLock {
                !$0.done.contains(segment.number) && $0.leases[segment.number] == nil
            }
            guard isOpen, !isDone(segment.number) else { continue }
            let path = journal.leasePath(of: segment.number)
            switch try Lease.take(path, term: term, takesOverStopped: true) {
            case .held(let holder):
                state.withLock { $0.holder = holder }
            case .taken(let lease):
                // It may have been finished between the look and the lease.
                guard !isDone(segment.number) else {
                    lease.release()
                    continue
                }
                state.withLock { $0.leases[segment.number] = lease }
                return segment
            }
        }
        return nil
    }

    /// Whether each of the segments is finished, by whomever.
    var areAllDone: Bool { segments.allSatisfy { isDone($0.number) } }

    /// Who holds the segment that was last refused.
    var holder: Holder? { state.withLock { $0.holder } }

    /// The record of the segment is written: gives the lease back.
    func finish(_ number: Int) {
        let lease = state.withLock { state in
            state.done.insert(number)
            return state.leases.removeValue(forKey: number)
        }
        lease?.release()
    }

    /// Gives all leases back, after a run that ended early.
    func releaseAll() {
        let leases = state.withLock { state in
            defer { state.leases = [:] }
            return Array(state.leases.values)
        }
        for lease in leases { lease.release() }
    }

    private func isDone(_ number: Int) -> Bool {
        if state.withLock({ $0.done.contains(number) }) { return true }
        guard journal.record(of: number, plan: plan) != nil else { return false }
        state.withLock { _ = $0.done.insert(number) }
        return true
    }
}
