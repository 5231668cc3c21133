import Foundation
import Pipeline

/// Tells the user of a run: how it goes, how it ended.
protocol RunReporter: Sendable {
    /// Seconds between updates.
    var interval: Double { get }

    /// Something the user should know before the run begins.
    func warn(_ sentence: String)

    /// The run is prepared; nothing has been written yet.
    func began(_ plan: UpscalePlan)

    /// Called from a thread of its own, `interval` apart.
    func update(_ progress: Pipeline.Progress)

    /// The target is whole.
    func ended(_ plan: UpscalePlan, _ report: UpscaleReport, status: ExitStatus)

    /// The run could not begin or end. Returns what to throw: the error itself, or a
    /// `CommandFailure` without a message when the message has been said.
    func failure(of error: any Error) -> any Error
}

/// Calls an action at even intervals from a thread of its own, until it is stopped.
final class ProgressUpdates: @unchecked Sendable {
    // Guarded by `condition`.
    private var isStopped = false
    private var hasEnded = false
    private let condition = NSCondition()

    init(every seconds: Double, action: @escaping @Sendable () -> Void) {
        let thread = Thread { [self] in
            condition.lock()
            while !isStopped {
                // Woken early by `stop` alone; a spurious wake-up costs an update.
                _ = condition.wait(until: Date(timeIntervalSinceNow: seconds))
                if isStopped { break }
                condition.unlock()
                action()
                condition.lock()
            }
            hasEnded = true
            condition.broadcast()
            condition.unlock()
        }
        thread.name = "progress"
        thread.start()
    }

    /// Ends the updates; none is in progress after it returns.
    func stop() {
        condition.lock()
        isStopped = true
        condition.broadcast()
        while !hasEnded { condition.wait() }
        condition.unlock()
    }
}
