import Foundation
import Pipeline
import Synchronization

/// Ends the program cleanly on SIGINT (Ctrl-C), SIGTERM and SIGHUP.
///
/// The signals are blocked in every thread and taken by one thread that waits for them, so nothing
/// runs inside a signal handler. The first signal asks the work in progress to end; with none, and
/// on the second signal, the process ends at once. Output is never under its target's name before
/// it is whole, so ending at once is safe too; what is half written under another name is removed.
enum SignalWatch {
    private struct State {
        var received: Int32?
        var cancel: (@Sendable () -> Void)?
    }

    private static let state = Mutex(State())

    /// The status for the signal that came, nil before any.
    static var status: ExitStatus? {
        state.withLock { $0.received.flatMap { ExitStatus(rawValue: 128 + $0) } }
    }

    /// Starts the waiting thread. To be called once, before any other thread is made: threads
    /// inherit the set of blocked signals.
    static func install() {
        // A reader of our output that goes away shows as an error of `write`, not as a signal.
        signal(SIGPIPE, SIG_IGN)
        // So does a file that grows beyond what the user may write (`ulimit -f`).
        signal(SIGXFSZ, SIG_IGN)
        var handled = sigset_t()
        sigemptyset(&handled)
        sigaddset(&handled, SIGINT)
        sigaddset(&handled, SIGTERM)
        // `nohup` ignores SIGHUP; a blocked signal would be delivered all the same.
        if !isIgnored(SIGHUP) { sigaddset(&handled, SIGHUP) }
        pthread_sigmask(SIG_BLOCK, &handled, nil)
        let signals = handled
        let thread = Thread { wait(for: signals) }
        thread.name = "signals"
        thread.start()
    }

    /// Runs `work`, during which the first signal calls `cancel` from the waiting thread. Within
    /// the work of another call it stands for that one's `cancel`; when the signal has come to that
    /// one already, `cancel` is called before `work`.
    static func withCancellation<Result>(
        _ cancel: @escaping @Sendable () -> Void, during work: () throws -> Result
    ) rethrows -> Result {
        let (outer, isLate) = state.withLock { state in
            defer { state.cancel = cancel }
            return (state.cancel, state.received != nil)
        }
        defer { state.withLock { $0.cancel = outer } }
        if isLate { cancel() }
        return try work()
    }

    /// Runs `step` again and again until it returns false. A signal lets the step in progress come to
    /// an end, or to that of a `withCancellation` in it, and no other begin.
    ///
    /// Throws: what `step` does; `CommandFailure` after a signal.
    static func repeating(_ step: () throws -> Bool) throws {
        try withCancellation({}) {
            repeat {
                if let status { throw CommandFailure(status) }
            } while try step()
        }
    }

    /// Waits so many seconds, or until a signal asks the program to end.
    static func pause(seconds: Double) {
        let semaphore = DispatchSemaphore(value: 0)
        withCancellation({ semaphore.signal() }) {
            _ = semaphore.wait(timeout: .now() + seconds)
        }
    }

    private static func wait(for signals: sigset_t) {
        var signals = signals
        while true {
            var number: Int32 = 0
            guard sigwait(&signals, &number) == 0 else { continue }
            let cancel = state.withLock { state in
                let first = state.received == nil
                state.received = state.received ?? number
                return first ? state.cancel : nil
            }
            guard let cancel else {
                UnfinishedFiles.discardAll()
                _exit(128 + number)
            }
            Console.shared.message("stopping; once more to stop at once")
            cancel()
        }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }
}
