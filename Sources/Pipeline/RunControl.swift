import Foundation
import Synchronization

/// Ends a run before its time: for the first failure of a stage, or because the user asked.
///
/// The queues and gate of a run register here; ending closes them all, so that every thread comes
/// to its end. What registers after the end is closed at once.
final class RunControl: Sendable {
    private struct State {
        var reason: (any Error)?
        var closers: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    /// Registers what must be closed when the run ends early.
    func onEnd(_ close: @escaping @Sendable () -> Void) {
        let hasEnded = state.withLock { state in
            state.closers.append(close)
            return state.reason != nil
        }
        if hasEnded { close() }
    }

    /// Ends the run. The first reason is kept; later ones are consequences and are dropped.
    func end(_ reason: any Error) {
        let closers = state.withLock { state -> [@Sendable () -> Void] in
            guard state.reason == nil else { return [] }
            state.reason = reason
            return state.closers
        }
        // After the lock is released: closing a queue runs the deinitialisers of what it holds.
        for close in closers { close() }
    }

    /// Waits, and throws at once when the run ends early.
    func wait(seconds: Double) throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            try check()
            usleep(50_000)
        }
        try check()
    }

    var hasEnded: Bool { state.withLock { $0.reason != nil } }

    /// Throws the reason the run ended early, if it did.
    func check() throws {
        if let reason = state.withLock({ $0.reason }) { throw reason }
    }
}
