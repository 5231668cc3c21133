import Foundation
import Media
import Synchronization

/// The two standard streams: results on standard output, messages and the progress line on
/// standard error. May be used from any thread; lines never mix.
final class Console: Sendable {
    static let shared = Console()

    /// The progress line on the screen, empty when there is none.
    private let line = Mutex("")

    /// Whether messages go to a terminal.
    let isTerminal = isatty(STDERR_FILENO) == 1

    /// Whether a question can be asked and answered.
    var canAsk: Bool { isTerminal && isatty(STDIN_FILENO) == 1 }

    /// Columns of the terminal; 80 where it does not say.
    var width: Int {
        var size = winsize()
        if ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
            return Int(size.ws_col)
        }
        return ProcessInfo.processInfo.environment["COLUMNS"].flatMap(Int.init) ?? 80
    }

    /// Writes a line for people, above the progress line if there is one. Whatever it quotes, the
    /// credentials of URLs stay out of it.
    func message(_ text: String) {
        let text = redactingCredentials(in: text)
        line.withLock { line in
            let clear = line.isEmpty ? "" : "\r\u{1B}[K"
            write(clear + text + "\n" + line, to: STDERR_FILENO)
        }
    }

    /// Writes a line that was asked for.
    func result(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    /// Shows `text` as the progress line, in place of the one before. One line, no longer than the
    /// terminal is wide.
    func showLine(_ text: String) {
        line.withLock { line in
            line = String(text.prefix(max(1, width - 1)))
            write("\r" + line + "\u{1B}[K", to: STDERR_FILENO)
        }
    }

    /// Leaves the progress line on the screen, or takes it away, and starts a new line.
    func finishLine(erasing: Bool = false) {
        line.withLock { line in
            if !line.isEmpty { write(erasing ? "\r\u{1B}[K" : "\n", to: STDERR_FILENO) }
            line = ""
        }
    }

    /// Asks a question that a `y` answers with yes; anything else, the end of input too, is no.
    func confirm(_ question: String) -> Bool {
        write(question + " [y/N] ", to: STDERR_FILENO)
        guard let answer = readLine() else {
            write("\n", to: STDERR_FILENO)
            return false
        }
        return ["y", "yes"].contains(answer.trimmingCharacters(in: .whitespaces).lowercased())
    }

    /// Calls `write` until all is written. A stream that nobody reads is no reason to stop.
    private func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno != EINTR { return }
            bytes = bytes.dropFirst(max(0, count))
        }
    }
}
