import Synchronization

/// The first error of a run, and what it shuts down.
///
/// Stages report here from their threads; the first report wins and runs the shutdown, which
/// closes every queue so that all threads come to their end. Later reports are consequences and
/// are dropped.
final class FirstFailure: Sendable {
    private let error = Mutex<(any Error)?>(nil)
    private let shutdown: @Sendable () -> Void

    init(shutdown: @escaping @Sendable () -> Void) {
        self.shutdown = shutdown
    }

    /// Records `newError` if it is the first and shuts the run down.
    func report(_ newError: any Error) {
        let isFirst = error.withLock { error in
            guard error == nil else { return false }
            error = newError
            return true
        }
        // After the lock is released: closing queues runs the deinitialisers of what they hold.
        if isFirst { shutdown() }
    }

    /// Whether a stage has failed or the run was cancelled.
    var hasFailed: Bool { error.withLock { $0 != nil } }

    /// Throws the first error, if any. Called after every thread has been joined.
    func rethrow() throws {
        if let error = error.withLock({ $0 }) { throw error }
    }
}
