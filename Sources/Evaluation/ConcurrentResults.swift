internal import Synchronization

/// Results that come from several threads in any order and are read in their own.
final class ConcurrentResults<Value: Sendable>: Sendable {
    private let slots: Mutex<[Result<Value, any Error>?]>

    init(count: Int) {
        slots = Mutex(Array(repeating: nil, count: count))
    }

    func set(_ slot: Int, _ result: Result<Value, any Error>) {
        slots.withLock { $0[slot] = result }
    }

    /// All values in order. To be called when every slot was set.
    ///
    /// Throws: The error of the first slot that has one.
    func all() throws -> [Value] {
        try slots.withLock { $0 }.compactMap { try $0?.get() }
    }
}
