internal import CFFmpeg

/// What went wrong with a file, a codec or a picture: what was being done, why it failed, and what
/// to try.
package struct MediaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds that callers tell apart, for example to choose an exit status.
    package enum Kind: String, Hashable, Sendable {
        // Input
        case notFound, isDirectory, permissionDenied, notMedia, noVideo, encrypted
        case noDecoder, decoderFailed, readFailed
        // Output
        case noEncoder, encoderFailed, unsupportedByContainer, writeFailed
        // Both
        case invalidOption, unsupported, conversionFailed, timedOut, cancelled, outOfMemory
    }

    package var kind: Kind
    /// What was being done and to what, lower case: `cannot open 'in.mkv'`.
    package var action: String
    /// Why it failed: `No such file or directory`.
    package var reason: String
    /// What to try, or nil when there is nothing to say.
    package var hint: String?
    /// FFmpeg's code (an `AVERROR` value, negative), or nil when the failure is our own finding.
    package var code: Int32?

    package init(
        _ kind: Kind, _ action: String, reason: String, hint: String? = nil, code: Int32? = nil
    ) {
        self.kind = kind
        self.action = action
        self.reason = reason
        self.hint = hint
        self.code = code
    }

    /// An error from a code that an FFmpeg call returned; the reason is the library's text.
    package init(_ kind: Kind, _ action: String, code: Int32, hint: String? = nil) {
        self.init(kind, action, reason: errorText(code), hint: hint, code: code)
    }

    package var description: String {
        let text = reason.isEmpty ? action : "\(action): \(reason)"
        return hint.map { "\(text); \($0)" } ?? text
    }

    /// Memory for `what` could not be had.
    static func outOfMemory(_ what: String) -> MediaError {
        MediaError(.outOfMemory, "cannot allocate \(what)", reason: "out of memory")
    }
}

/// FFmpeg's text for an error code. Calls `av_strerror`.
func errorText(_ code: Int32) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
        guard let base = buffer.baseAddress, av_strerror(code, base, buffer.count) >= 0 else {
            return "error \(code)"
        }
        return String(cString: base)
    }
}

/// The codes that are states rather than failures, and those told apart.
enum Status {
    /// `AVERROR(EAGAIN)`: needs more input, or output must be taken first.
    static let again = subpixel_averror(EAGAIN)
    static let endOfFile = subpixel_averror_eof()
    static let invalidData = subpixel_averror_invaliddata()
    static let exit = subpixel_averror_exit()
}

/// `AV_NOPTS_VALUE` as nil.
func timestamp(_ raw: Int64) -> Int64? { raw == subpixel_nopts() ? nil : raw }

/// Nil as `AV_NOPTS_VALUE`.
func rawTimestamp(_ value: Int64?) -> Int64 { value ?? subpixel_nopts() }
