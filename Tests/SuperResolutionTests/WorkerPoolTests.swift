import Dispatch
import Synchronization
import Testing

@testable import SuperResolution

@Suite struct WorkerPoolTests {
    @Test(arguments: [1, 2, 5], [0, 1, 7, 300])
    func runsEachUnitOnce(threads: Int, units: Int) {
        let counts = Mutex([Int](repeating: 0, count: units))
        WorkerPool(threads: threads).perform(units: units) { unit, worker in
            counts.withLock { $0[unit] += 1 }
            #expect((0..<threads).contains(worker.index))
        }
        #expect(counts.withLock { $0 } == [Int](repeating: 1, count: units))
    }

    @Test func servesSeveralClientsAtOnce() {
        let pool = WorkerPool(threads: 2)
        let total = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 20) { client in
            let own = Atomic<Int>(0)
            pool.perform(units: 50) { _, _ in own.wrappingAdd(1, ordering: .relaxed) }
            #expect(own.load(ordering: .relaxed) == 50, "client \(client)")
            total.wrappingAdd(50, ordering: .relaxed)
        }
        #expect(total.load(ordering: .relaxed) == 1000)
    }

    @Test func beginsUnitsInOrderOnOneThread() {
        let order = Mutex([Int]())
        WorkerPool(threads: 1).perform(units: 40) { unit, _ in order.withLock { $0.append(unit) } }
        #expect(order.withLock { $0 } == Array(0..<40))
    }

    /// All of a job's time is there when it has ended.
    @Test func processorTimeIsThatOfTheUnits() {
        let pool = WorkerPool(threads: 3)
        #expect(pool.processorTime == .zero)
        let own = Mutex(Duration.zero)
        pool.perform(units: 6) { _, _ in
            let start = ProcessorTime.ofThread
            while ProcessorTime.ofThread - start < .milliseconds(2) {}
            let spent = ProcessorTime.ofThread - start
            own.withLock { $0 += spent }
        }
        #expect(pool.processorTime >= own.withLock { $0 })
    }

    @Test func scratchIsZeroForANewOwnerAndKeptForTheSame() {
        let worker = Worker(index: 0)
        let first = ScratchOwner(), second = ScratchOwner()
        let memory = worker.scratch(bytes: 100, for: first)
        #expect(memory.load(as: UInt8.self) == 0)
        memory.storeBytes(of: 7, as: UInt8.self)
        #expect(worker.scratch(bytes: 100, for: first).load(as: UInt8.self) == 7)
        let other = worker.scratch(bytes: 5000, for: second)
        #expect(other.load(as: UInt8.self) == 0)
        other.storeBytes(of: 9, as: UInt8.self)
        #expect(worker.scratch(bytes: 100, for: first).load(as: UInt8.self) == 0)
    }
}
