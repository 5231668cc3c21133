internal import Synchronization

/// Identifies what uses a worker's scratch memory; no two are equal in a process's life, as the
/// addresses of objects may be.
package struct ScratchOwner: Hashable, Sendable {
    private let number: Int
    private static let count = Atomic<Int>(0)

    package init() { number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue }
}

/// One thread of a `WorkerPool` as the work it runs sees it: its number and its scratch memory.
package final class Worker {
    /// 0 ..< the pool's threads.
    package let index: Int
    /// The address and size of the scratch memory, in bytes; grown on demand, 64-byte aligned.
    private var scratch: UnsafeMutableRawPointer?
    private var capacity = 0
    private var owner: ScratchOwner?

    init(index: Int) { self.index = index }

    deinit { scratch?.deallocate() }

    /// `bytes` bytes of memory that keep their content from unit to unit of the same owner. All
    /// zero when the owner begins to use them, or comes back to them after another.
    ///
    /// Allocates only when an owner asks for more than any before.
    package func scratch(bytes: Int, for newOwner: ScratchOwner) -> UnsafeMutableRawPointer {
        if let scratch, owner == newOwner, capacity >= bytes { return scratch }
        if capacity < bytes {
            scratch?.deallocate()
            scratch = nil
        }
        let memory = scratch ?? .allocate(byteCount: bytes, alignment: 4096)
        scratch = memory
        capacity = max(capacity, bytes)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        owner = newOwner
        return memory
    }
}
