import Foundation

/// The most memory that this process has used since the meter was reset.
enum MemoryMeter {
    #if os(Linux)
    /// Begins a new peak of memory: a 5 written to `clear_refs` makes the kernel forget the old one.
    ///
    /// Returns whether it did; where that file is closed to us the peak stays the process's.
    @discardableResult
    static func resetPeakMemory() -> Bool {
        releaseFreedMemory()
        guard let file = fopen("/proc/self/clear_refs", "w") else { return false }
        let written = fputs("5", file)
        // The kernel answers when the buffer is written out.
        return fclose(file) == 0 && written >= 0
    }

    /// Bytes of the largest resident set since the last reset, or since the process began; 0 when
    /// the kernel doesn't say.
    static var peakMemory: Int {
        guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first
        else { return 0 }
        return (Int(kibibytes) ?? 0) * 1024
    }

    /// Gives back what was freed but is still held, which would count as the next one's. Calls
    /// `malloc_trim`, which is looked up because only the GNU library has it.
    private static func releaseFreedMemory() {
        typealias Trim = @convention(c) (Int) -> Int32
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        _ = unsafeBitCast(symbol, to: Trim.self)(0)
    }
    #else
    /// Does nothing: the peak of a process can't be forgotten here.
    @discardableResult
    static func resetPeakMemory() -> Bool { false }

    /// Bytes of the largest resident set since the process began. Calls `getrusage`.
    static var peakMemory: Int {
        var usage = rusage()
        getrusage(RUSAGE_SELF, &usage)
        return Int(usage.ru_maxrss)
    }
    #endif
}
