internal import CFFmpeg
package import Logging
internal import Synchronization

/// What FFmpeg's libraries say while they work.
///
/// Nothing is printed by the libraries themselves. Lines of level warning and above are kept, the
/// newest `capacity` of them, so that an error can quote the last one; lines are passed on to a
/// logger once `forward(to:from:)` was called. Credentials in URLs are blotted out first.
package enum MediaLog {
    /// Lines kept.
    static let capacity = 64

    private struct Line {
        var level: Int32
        /// The part of the library that said it, such as `h264`, or empty.
        var part: String
        var text: String
        /// The thread it was said on.
        var thread: UInt64
    }

    private struct State {
        /// The number of lines kept so far, including those dropped since.
        var count = 0
        var lines: [Line] = []
        var logger: Logger?
        var level: Int32 = AV_LOG_ERROR
    }

    private static let state = Mutex(State())

    /// Takes the place of the libraries' own printing, once. Calls `av_log_set_callback`.
    private static let installation: Void = {
        // SVT-AV1 prints its settings past the callback, unless it is told to name errors only.
        setenv("SVT_LOG", "1", 0)
        av_log_set_callback { context, level, format, arguments in
            guard let format, let arguments, level <= AV_LOG_DEBUG, MediaLog.wants(level)
            else { return }
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { buffer in
                guard let base = buffer.baseAddress else { return }
                // Each message stands alone: always with the name of its part of the library.
                var prefix: Int32 = 1
                av_log_format_line2(
                    context, level, format, arguments, base, Int32(buffer.count), &prefix)
                MediaLog.take(level: level, line: String(cString: base))
            }
        }
    }()

    /// To be called before the first library call of whatever opens files or codecs.
    static func install() { installation }

    /// Passes lines of FFmpeg at `level` and above on to `logger` from now on; nil stops it.
    package static func forward(to logger: Logger?, from level: Logger.Level = .error) {
        install()
        state.withLock {
            $0.logger = logger
            $0.level = level.av
        }
    }

    /// A point in time, to be given to `lastLine(since:)`.
    static func mark() -> Int {
        install()
        return state.withLock { $0.count }
    }

    /// The last error that was said on this thread after `mark`, else the last warning, or nil.
    static func lastLine(since mark: Int) -> String? {
        let thread = subpixel_thread_id()
        return state.withLock { state in
            let lines = state.lines.suffix(max(0, state.count - mark))
                .filter { $0.thread == thread }
            return (lines.last { $0.level <= AV_LOG_ERROR } ?? lines.last)?.text
        }
    }

    /// The last error that this part of the library said after `mark`, on whatever thread, or nil.
    /// Another file at work may have said it: for messages, not for decisions.
    static func lastError(since mark: Int, of part: String) -> String? {
        state.withLock { state in
            state.lines.suffix(max(0, state.count - mark))
                .last { $0.level <= AV_LOG_ERROR && $0.part == part }?.text
        }
    }

    /// The lines said on this thread after `mark`, oldest first.
    static func lines(since mark: Int) -> [String] {
        let thread = subpixel_thread_id()
        return state.withLock { state in
            state.lines.suffix(max(0, state.count - mark))
                .filter { $0.thread == thread }.map(\.text)
        }
    }

    private static func wants(_ level: Int32) -> Bool {
        state.withLock { level <= max(AV_LOG_WARNING, $0.logger == nil ? 0 : $0.level) }
    }

    private static func take(level: Int32, line: String) {
        let text = redactingCredentials(in: cleaned(line))
        guard !text.isEmpty else { return }
        let logger: Logger? = state.withLock { state in
            if level <= AV_LOG_WARNING {
                state.count += 1
                let (part, rest) = splittingPartName(text)
                state.lines.append(
                    Line(level: level, part: part, text: rest, thread: subpixel_thread_id()))
                if state.lines.count > capacity { state.lines.removeFirst() }
            }
            return level <= state.level ? state.logger : nil
        }
        logger?.log(level: Logger.Level(av: level), "\(text)")
    }

    /// The line without its end and without the address in `[h264 @ 0x55…]`.
    static func cleaned(_ line: String) -> String {
        var text = line[...]
        while let last = text.last, last.isWhitespace { text.removeLast() }
        guard let start = text.firstRange(of: " @ 0x"),
            let end = text[start.upperBound...].firstIndex(of: "]")
        else { return String(text) }
        return String(text[..<start.lowerBound] + text[end...])
    }

    /// `[h264] no frame!` as `h264` and `no frame!`.
    static func splittingPartName(_ line: String) -> (part: String, text: String) {
        guard line.first == "[", let end = line.firstRange(of: "] ") else { return ("", line) }
        let rest = String(line[end.upperBound...])
        // A part may name the one it works for first.
        if rest.first == "[" { return splittingPartName(rest) }
        return (String(line[line.index(after: line.startIndex)..<end.lowerBound]), rest)
    }
}

extension Logger.Level {
    init(av level: Int32) {
        self =
            switch level {
            case ...AV_LOG_FATAL: .critical
            case ...AV_LOG_ERROR: .error
            case ...AV_LOG_WARNING: .warning
            case ...AV_LOG_INFO: .info
            case ...AV_LOG_VERBOSE: .debug
            default: .trace
            }
    }

    /// FFmpeg's level that lets the same lines through.
    var av: Int32 {
        switch self {
        case .trace: AV_LOG_DEBUG
        case .debug: AV_LOG_VERBOSE
        case .info, .notice: AV_LOG_INFO
        case .warning: AV_LOG_WARNING
        case .error: AV_LOG_ERROR
        case .critical: AV_LOG_FATAL
        }
    }
}
