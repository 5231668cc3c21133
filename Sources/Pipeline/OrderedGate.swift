import SuperResolution

/// Puts the results of several threads back into the order of a queue.
///
/// Contract: number n is let through after 0 ..< n have left. Each number enters exactly once.
/// `close()` wakes everyone and lets nobody through.
final class OrderedGate: @unchecked Sendable {
    // Guarded by `lock`.
    private let lock = ConditionLock()
    private var next = 0
    private var isClosed = false

    /// Waits for the turn of `number`. Returns false when the gate is closed.
    func enter(_ number: Int) -> Bool {
        lock.lock()
        defer { lock.unlock() }
        while next != number && !isClosed { lock.wait() }
        return !isClosed
    }

    /// Ends the turn of the number inside.
    func leave() {
        lock.lock()
        defer { lock.unlock() }
        next += 1
        lock.wakeAll()
    }

    func close() {
        lock.lock()
        defer { lock.unlock() }
        isClosed = true
        lock.wakeAll()
    }
}
