import DequeModule

/// Stage threads that end together.
struct StageThreads: ~Copyable {
    private var threads = UniqueDeque<StageThread>()

    mutating func start(name: String, _ body: @escaping @Sendable () -> Void) {
        threads.append(StageThread(name: name, body))
    }

    /// Waits for all of them.
    mutating func joinAll() {
        while !threads.isEmpty { threads.removeFirst().join() }
    }
}
