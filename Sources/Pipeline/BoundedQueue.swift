import DequeModule
import SuperResolution

/// A first-in first-out queue between stages, of bounded length.
///
/// Contract: any number of threads may push and pop. `push` blocks while the queue is full, `pop`
/// while it is empty. Each of the `producers` calls `finish()` once; after the last one, `pop`
/// hands out what is queued and then answers nil. `close()` ends the queue at once, from either
/// end: queued elements are dropped, `push` answers false, `pop` answers nil, and every waiting
/// thread wakes.
final class BoundedQueue<Element: ~Copyable & Sendable>: @unchecked Sendable {
    // All stored variables are guarded by `lock`.
    private let lock = ConditionLock()
    private var elements: RigidDeque<Element>
    private var openProducers: Int
    private var isClosed = false
    private var poppedCount = 0

    /// Makes an empty queue of at most `capacity` elements (at least 1).
    init(capacity: Int, producers: Int = 1) {
        precondition(capacity > 0 && producers > 0, "capacity \(capacity), producers \(producers)")
        elements = RigidDeque(capacity: capacity)
        openProducers = producers
    }

    /// Elements that wait to be popped.
    var count: Int { lock.withLock { elements.count } }

    /// Appends an element, waiting for room. Returns false, and drops it, when the queue is closed.
    func push(_ element: consuming Element) -> Bool {
        lock.lock()
        defer { lock.unlock() }
        while elements.isFull && !isClosed { lock.wait() }
        if isClosed { return false }
        elements.append(element)
        lock.wakeAll()
        return true
    }

    /// Removes the first element, waiting for one. Returns nil at the end of the queue.
    func pop() -> Element? {
        lock.lock()
        defer { lock.unlock() }
        guard waitForElement() else { return nil }
        return elements.removeFirst()
    }

    /// As `pop()`, with the element's place in the order of all elements ever popped, from 0.
    func popNumbered() -> Numbered<Element>? {
        lock.lock()
        defer { lock.unlock() }
        guard waitForElement() else { return nil }
        return Numbered(number: poppedCount - 1, element: elements.removeFirst())
    }

    /// Waits, with the lock held, until there is an element to take, counts it and makes room
    /// known. Returns false at the end of the queue.
    private func waitForElement() -> Bool {
        while elements.isEmpty && !isClosed && openProducers > 0 { lock.wait() }
        guard !isClosed, !elements.isEmpty else { return false }
        poppedCount += 1
        lock.wakeAll()
        return true
    }

    /// Says that one producer will push no more.
    func finish() {
        lock.lock()
        defer { lock.unlock() }
        openProducers -= 1
        lock.wakeAll()
    }

    /// Ends the queue at once and drops what is in it.
    func close() {
        lock.lock()
        defer { lock.unlock() }
        isClosed = true
        elements.removeAll()
        lock.wakeAll()
    }
}

/// An element and its place in the order of a queue.
struct Numbered<Element: ~Copyable & Sendable>: ~Copyable, Sendable {
    let number: Int
    var element: Element
}
