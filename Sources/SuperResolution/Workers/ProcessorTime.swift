internal import Foundation

/// The time that threads have had a processor, without what they waited.
package enum ProcessorTime {
    /// Seconds of all threads of this process, ended ones included.
    package static var seconds: Double {
        let time = read(CLOCK_PROCESS_CPUTIME_ID)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// Of the calling thread, since it began.
    package static var ofThread: Duration {
        let time = read(CLOCK_THREAD_CPUTIME_ID)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        clock_gettime(clock, &time)
        return time
    }
}
