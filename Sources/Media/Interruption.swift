internal import CFFmpeg
internal import Synchronization

/// Ends blocking reads and writes of FFmpeg from another thread, and those that take too long.
package final class Interruption: Sendable {
    private let requested = Atomic<Bool>(false)
    private let stopped = Atomic<Bool>(false)
    /// Nanoseconds of the monotonic clock; 0 for none.
    private let deadline = Atomic<UInt64>(0)
    private let expired = Atomic<Bool>(false)

    package init() {}

    /// Makes the present blocking call and all later ones fail at once. Any thread.
    package func cancel() { requested.store(true, ordering: .relaxed) }

    package var isCancelled: Bool { requested.load(ordering: .relaxed) }

    /// Ends the present blocking call and all later ones; a demuxer takes it for the end of its
    /// input. Any thread.
    package func stop() { stopped.store(true, ordering: .relaxed) }

    package var isStopped: Bool { stopped.load(ordering: .relaxed) }

    /// Whether a call was ended because it took too long.
    var hasExpired: Bool { expired.load(ordering: .relaxed) }

    /// Lets the following blocking call take so long; nil for ever.
    func allow(_ limit: Duration?) {
        expired.store(false, ordering: .relaxed)
        guard let limit else { return deadline.store(0, ordering: .relaxed) }
        let (seconds, attoseconds) = limit.components
        let nanoseconds =
            UInt64(max(0, seconds)) * 1_000_000_000
            + UInt64(max(0, attoseconds) / 1_000_000_000)
        deadline.store(Interruption.now + max(1, nanoseconds), ordering: .relaxed)
    }

    /// What FFmpeg's interrupt callback asks, often, from the reading thread.
    var mustEnd: Bool {
        if isCancelled || isStopped { return true }
        let limit = deadline.load(ordering: .relaxed)
        guard limit != 0, Interruption.now > limit else { return false }
        expired.store(true, ordering: .relaxed)
        return true
    }

    private static var now: UInt64 { UInt64(av_gettime_relative()) * 1000 }

    /// The callback for a context. The context must not outlive this object.
    var callback: AVIOInterruptCB {
        AVIOInterruptCB(
            callback: { opaque in
                guard let opaque else { return 0 }
                let interruption = Unmanaged<Interruption>.fromOpaque(opaque)
                return interruption.takeUnretainedValue().mustEnd ? 1 : 0
            },
            opaque: Unmanaged.passUnretained(self).toOpaque())
    }
}
