import Glibc

/// A mutual exclusion lock with one condition to wait on, over POSIX threads.
///
/// Contract: `wait()` is called with the lock held, inside a `while` that tests the condition;
/// `wakeAll()` is called with the lock held after every change that a waiter may be waiting for.
/// The standard library's `Mutex` has no condition, which is why this exists.
final class ConditionLock: @unchecked Sendable {
    // Guarded by POSIX itself: both objects are made to be used from any thread at a fixed address.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func lock() { pthread_mutex_lock(mutex) }
    func unlock() { pthread_mutex_unlock(mutex) }
    func wait() { pthread_cond_wait(condition, mutex) }
    func wakeAll() { pthread_cond_broadcast(condition) }
}
