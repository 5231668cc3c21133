import Synchronization
import Testing

@testable import Pipeline

struct BoundedQueueTests {
    @Test func elementsLeaveInTheOrderTheyCame() {
        let queue = BoundedQueue<Int>(capacity: 3)
        for value in 1...3 { #expect(queue.push(value)) }
        queue.finish()
        #expect(queue.pop() == 1)
        #expect(queue.pop() == 2)
        #expect(queue.pop() == 3)
        #expect(queue.pop() == nil)
    }

    @Test func pushAfterCloseIsRefused() {
        let queue = BoundedQueue<Int>(capacity: 1)
        #expect(queue.push(1))
        queue.close()
        #expect(!queue.push(2))
        #expect(queue.pop() == nil)
    }

    @Test func queueEndsAfterItsLastProducer() {
        let queue = BoundedQueue<Int>(capacity: 4, producers: 2)
        #expect(queue.push(1))
        queue.finish()
        #expect(queue.push(2))
        queue.finish()
        #expect(queue.pop() == 1)
        #expect(queue.pop() == 2)
        #expect(queue.pop() == nil)
    }

    @Test func closeWakesABlockedPush() {
        let queue = BoundedQueue<Int>(capacity: 1)
        #expect(queue.push(1))
        let wasAccepted = Mutex<Bool?>(nil)
        let thread = StageThread(name: "push") {
            let accepted = queue.push(2)
            wasAccepted.withLock { $0 = accepted }
        }
        queue.close()
        thread.join()
        #expect(wasAccepted.withLock { $0 } == false)
    }

    @Test func closeWakesABlockedPop() {
        let queue = BoundedQueue<Int>(capacity: 1)
        let thread = StageThread(name: "pop") { _ = queue.pop() }
        queue.close()
        thread.join()
    }

    @Test(arguments: [1, 2, 7]) func manyThreadsKeepTheOrderThroughTheGate(workers: Int) {
        let count = 500
        let queue = BoundedQueue<Int>(capacity: 4)
        let gate = OrderedGate()
        let result = Mutex<[Int]>([])
        var threads: [Joiner] = []
        for _ in 0..<workers {
            threads.append(
                Joiner(name: "worker") {
                    while let numbered = queue.popNumbered() {
                        guard gate.enter(numbered.number) else { return }
                        result.withLock { $0.append(numbered.element) }
                        gate.leave()
                    }
                })
        }
        for value in 0..<count { #expect(queue.push(value)) }
        queue.finish()
        for thread in threads { thread.join() }
        #expect(result.withLock { $0 } == Array(0..<count))
    }

    @Test func droppedElementsAreReleased() {
        let live = Counter()
        let queue = BoundedQueue<Tracked>(capacity: 4)
        for _ in 0..<3 { _ = queue.push(Tracked(live)) }
        #expect(live.value == 3)
        queue.close()
        #expect(live.value == 0)
        _ = queue.push(Tracked(live))
        #expect(live.value == 0)
    }
}

/// A stage thread in a copyable box, so that several can be kept in an array.
private final class Joiner {
    private var thread: StageThread?

    init(name: String, _ body: @escaping @Sendable () -> Void) {
        thread = StageThread(name: name, body)
    }

    func join() { thread.take()?.join() }
}

private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add(_ change: Int) { count.withLock { $0 += change } }
}

private struct Tracked: ~Copyable, Sendable {
    private let counter: Counter

    init(_ counter: Counter) {
        self.counter = counter
        counter.add(1)
    }

    deinit { counter.add(-1) }
}
