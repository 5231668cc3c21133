internal import Foundation
internal import Synchronization

/// Threads that run the units of jobs: the tiles of frames.
///
/// - Any thread but a worker may call `perform`, which blocks until its job is done; several may at
///   once. Jobs are begun in order of arrival and overlap: a worker that finds no unit left in one
///   goes on with the next, so that the last units of a frame leave no worker idle.
/// - Within a job units are begun in rising order. A unit is taken by an atomic addition; the lock
///   is taken once for each job and worker.
/// - The threads end when the pool is released. A job in work keeps the pool alive.
package final class WorkerPool: Sendable {
    package let threads: Int
    private let queue: JobQueue

    /// - Parameter threads: At least 1.
    package init(threads: Int) {
        precondition(threads >= 1, "\(threads) threads")
        self.threads = threads
        queue = JobQueue()
        for index in 0..<threads {
            let thread = Thread { [queue] in queue.work(as: Worker(index: index)) }
            thread.name = "worker \(index)"
            thread.start()
        }
    }

    deinit { queue.close() }

    /// Time on a processor that all units so far took.
    package var processorTime: Duration { queue.processorTime }

    /// Runs `work(unit, worker)` for each unit 0 ..< `units` on the workers and returns when all are
    /// done. `work` runs on several threads at once.
    package func perform(units: Int, _ work: @Sendable (_ unit: Int, _ worker: Worker) -> Void) {
        guard units > 0 else { return }
        withoutActuallyEscaping(work) { work in
            let job = queue.add(units: units, work: work)
            queue.wait(for: job)
        }
    }
}

/// The jobs of a pool, oldest first.
private final class JobQueue: Sendable {
    private let work = ConditionLock()
    private let done = ConditionLock()
    private let state = State()
    private let nanoseconds = Atomic<Int64>(0)

    var processorTime: Duration { .nanoseconds(nanoseconds.load(ordering: .relaxed)) }

    /// Guarded by `work`.
    private final class State: @unchecked Sendable {
        var jobs: [Job] = []
        var spare: [Job] = []
        var isClosed = false
    }

    func add(units: Int, work body: @escaping @Sendable (Int, Worker) -> Void) -> Job {
        work.withLock {
            let job = state.spare.popLast() ?? Job()
            job.begin(units: units, body: body)
            state.jobs.append(job)
            work.wakeAll()
            return job
        }
    }

    func wait(for job: Job) {
        done.withLock {
            while !job.isFinished { done.wait() }
        }
        work.withLock {
            job.body = nil
            state.spare.append(job)
        }
    }

    func close() {
        work.withLock {
            state.isClosed = true
            work.wakeAll()
        }
    }

    /// A worker's life: takes jobs until the queue is closed.
    func work(as worker: Worker) {
        while let job = next() {
            let start = ProcessorTime.ofThread
            job.run(on: worker)
            let spent = (ProcessorTime.ofThread - start).components
            nanoseconds.wrappingAdd(
                spent.seconds * 1_000_000_000 + spent.attoseconds / 1_000_000_000,
                ordering: .relaxed)
            leave(job)
        }
    }

    /// Waits for a job with units left and enters it; nil when the queue is closed.
    private func next() -> Job? {
        work.withLock {
            while true {
                if let job = state.jobs.first(where: \.hasUnits) {
                    job.workers += 1
                    return job
                }
                if state.isClosed { return nil }
                work.wait()
            }
        }
    }

    /// The last worker to leave a job without units ends it.
    private func leave(_ job: Job) {
        let isLast = work.withLock {
            job.workers -= 1
            guard job.workers == 0, !job.hasUnits else { return false }
            state.jobs.removeAll { $0 === job }
            return true
        }
        guard isLast else { return }
        done.withLock {
            job.isFinished = true
            done.wakeAll()
        }
    }
}

/// Units handed out by an atomic counter. Reused, so that a frame allocates nothing.
private final class Job: @unchecked Sendable {
    // `body`, `units` and `workers` are guarded by the queue's `work`, and `body` and `units` do not
    // change while a worker is in the job; `isFinished` is guarded by `done`.
    var body: (@Sendable (Int, Worker) -> Void)?
    private var units = 0
    var workers = 0
    var isFinished = false
    private let next = Atomic<Int>(0)

    func begin(units: Int, body: @escaping @Sendable (Int, Worker) -> Void) {
        self.units = units
        self.body = body
        isFinished = false
        next.store(0, ordering: .relaxed)
    }

    var hasUnits: Bool { next.load(ordering: .relaxed) < units }

    func run(on worker: Worker) {
        guard let body else { return }
        while true {
            let unit = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard unit < units else { return }
            body(unit, worker)
        }
    }
}
