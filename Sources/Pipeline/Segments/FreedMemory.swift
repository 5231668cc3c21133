import Foundation

/// Memory that was freed, and that the C library keeps for later.
///
/// Each segment's encoder allocates and frees as much as a run's, on threads that come and go;
/// what lies free between the rest adds up over the first dozens of segments.
enum FreedMemory {
    /// glibc's `malloc_trim`, which its module map leaves out; nil with other C libraries.
    private static let trim = dlsym(nil, "malloc_trim").map {
        unsafeBitCast($0, to: (@convention(c) (Int) -> CInt).self)
    }

    /// Gives whole free pages back to the system. Any thread; takes milliseconds.
    static func giveBack() { _ = trim?(0) }
}
