#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A mutual exclusion lock with one condition to wait on, over POSIX threads: what the standard
/// library's `Mutex` lacks.
///
/// Contract: `wait()` is called with the lock held, inside a `while` that tests the condition;
/// `wakeAll()` is called with the lock held after every change that a waiter may be waiting for.
package final class ConditionLock: @unchecked Sendable {
    // The pthread objects are made for use by several threads; their addresses never change.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Takes the lock; for bodies that move noncopyable values, which a closure can't consume.
    package func lock() { pthread_mutex_lock(mutex) }

    package func unlock() { pthread_mutex_unlock(mutex) }

    package func withLock<Result>(_ body: () -> Result) -> Result {
        lock()
        defer { unlock() }
        return body()
    }

    /// Gives up the lock, sleeps until woken, takes the lock again.
    package func wait() { pthread_cond_wait(condition, mutex) }

    package func wakeAll() { pthread_cond_broadcast(condition) }
}
