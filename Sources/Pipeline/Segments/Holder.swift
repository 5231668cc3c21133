import Foundation

/// A process of some machine, as a lease names it.
package struct Holder: Codable, Hashable, Sendable, CustomStringConvertible {
    package var host: String
    package var process: Int32
    /// When the process started, in clock ticks since its machine did, so that a number that was given
    /// to another process is not taken for it; 0 where that isn't known.
    package var started: UInt64

    package static let current = Holder(
        host: hostName, process: getpid(), started: start(of: getpid()) ?? 0)

    package var description: String { "process \(process) on '\(host)'" }

    /// Fit for a file's name.
    var fileName: String {
        let host = host.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" }
        return "\(String(host))-\(process)"
    }

    /// Whether the process lives; nil where only its own machine knows.
    var isAlive: Bool? {
        guard host == Self.hostName else { return nil }
        guard let start = Self.start(of: process) else { return false }
        return started == 0 || start == started
    }

    private static let hostName: String = {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
        return String(
            decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }()

    /// Field 22 of `/proc/PID/stat`; nil where there is no such process, or it is a zombie.
    private static func start(of process: Int32) -> UInt64? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else {
            // Without /proc there is still the question whether a signal could be sent.
            return kill(process, 0) == 0 || errno == EPERM ? 0 : nil
        }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
        return UInt64(fields[19])
    }
}
