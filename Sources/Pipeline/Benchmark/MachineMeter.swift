import Foundation

/// How much of all processors' time nobody used, whoever the users were.
struct MachineMeter {
    /// Ticks of all processors since the machine started: those without work, and all.
    private let start: (unused: Double, total: Double)

    /// Begins to measure. Nil where the system doesn't say (it is Linux's `/proc/stat`).
    init?() {
        guard let now = Self.ticks() else { return nil }
        start = now
    }

    /// The share since the beginning, 0...1; nil when no tick has passed.
    var unusedShare: Double? {
        guard let now = Self.ticks(), now.total > start.total else { return nil }
        return (now.unused - start.unused) / (now.total - start.total)
    }

    /// `cpu  user nice system idle iowait irq softirq steal guest guestnice`; guests are counted
    /// in user and nice already.
    private static func ticks() -> (unused: Double, total: Double)? {
        guard let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8),
            let line = text.split(separator: "\n").first, line.hasPrefix("cpu ")
        else { return nil }
        let numbers = line.split(separator: " ").dropFirst().prefix(8).compactMap { Double($0) }
        guard numbers.count >= 5 else { return nil }
        return (numbers[3] + numbers[4], numbers.reduce(0, +))
    }
}
