internal import CFFmpeg
internal import Foundation
internal import Imaging

/// Writes packets into a container.
///
/// Add streams, chapters and metadata, then `start()`, `write` each packet, and `finish()` or
/// `cancel()`. Packets of different streams may come in any order within ten seconds of each other:
/// so much, and no more, is held back to interleave them by time. Calls come from one thread at a
/// time; `interruption.cancel()` may come from any.
package final class Muxer {
    package let format: OutputFormat
    /// How the target is called in messages, without credentials.
    package let name: String
    package let interruption: Interruption
    /// What was written so far, by stream.
    package internal(set) var statistics: [StreamStatistics] = []

    /// What was done to the packets of one stream.
    package struct StreamStatistics: Hashable, Sendable {
        package var packets = 0
        package var bytes = 0
        /// Packets whose times had to be moved because the container needs rising decoding times.
        package var repairedTimestamps = 0
        /// Packets that no container can hold: without any time, or damaged.
        package var dropped = 0
        /// Packets of sound before zero that the source's edit list hides, left out of containers
        /// that cannot hide them.
        package var hidden = 0
    }

    let context: UnsafeMutablePointer<AVFormatContext>
    private enum State { case open, started, ended }
    private var state = State.open
    let sink: Sink
    private let timeout: Duration?
    /// Standard output, while it is written to.
    var pipe: OutputPipe?
    var streams: [OutputStream] = []
    var hasMOVFlags = false
    var offset: (ticks: Int64, timeBase: Rational)?

    enum Sink: Hashable {
        case location(OutputLocation)
        /// Memory, to try a header.
        case memory
    }

    /// What a stream needs beyond libavformat's own description of it.
    struct OutputStream {
        let pointer: UnsafeMutablePointer<AVStream>
        /// Seconds per unit of the packets that come in, when they do not say.
        let sourceTimeBase: Rational
        /// Has no packets: its bytes stand in the header.
        var isHeaderOnly = false
        var isCover = false
        /// Added to all times, in the container's units.
        var delay: Int64 = 0
        var repair = OutputTimestamps()
    }

    /// Creates the target, emptying a file that exists. Calls `avformat_alloc_output_context2` and
    /// `avio_open2`.
    ///
    /// `name` is how messages call the target when it is written under another name first;
    /// `options` are the container's and the protocol's, `timeout` is how long opening, a write or
    /// the end may block.
    ///
    /// - Throws: `writeFailed`, `invalidOption`, `outOfMemory`.
    package convenience init(
        _ location: OutputLocation, format: OutputFormat, name: String? = nil,
        options: [EncoderSettings.Option] = [], timeout: Duration? = nil,
        interruption: Interruption = Interruption()
    ) throws(MediaError) {
        rememberCredentials(of: location.text)
        try self.init(
            sink: .location(location), format: format,
            name: name.map(redactingCredentials) ?? location.description,
            options: options, timeout: timeout, interruption: interruption)
    }

    /// Creates the target that a user called `path`: a path, a URL, or `-` for standard output.
    package convenience init(
        path: String, format: OutputFormat, name: String? = nil,
        options: [EncoderSettings.Option] = []
    ) throws(MediaError) {
        try self.init(OutputLocation(path), format: format, name: name, options: options)
    }

    init(
        sink: Sink, format: OutputFormat, name: String,
        options: [EncoderSettings.Option] = [], timeout: Duration? = nil,
        interruption: Interruption = Interruption()
    ) throws(MediaError) {
        self.format = format
        self.timeout = timeout
        self.name = name
        self.sink = sink
        self.interruption = interruption
        _ = MediaLog.mark()
        var raw: UnsafeMutablePointer<AVFormatContext>?
        let address = if case .location(let location) = sink { location.address } else { "" }
        guard avformat_alloc_output_context2(&raw, format.pointer, nil, address) >= 0,
            let context = raw
        else { throw .outOfMemory("the container \(format.name)") }
        self.context = context
        LiveObjects.born(.muxer)
        // From here on `deinit` frees the context, also when the following throws.
        context.pointee.interrupt_callback = interruption.callback
        interruption.allow(timeout)
        let rest = try applyOptions(options)
        try open(protocolOptions: rest)
    }

    deinit {
        assert(state != .started, "'\(name)' was neither finished nor cancelled")
        close()
        avformat_free_context(context)
        LiveObjects.died(.muxer)
    }

    /// Writes the header; no stream can be added any more. Calls `avformat_write_header`.
    ///
    /// - Throws: `unsupportedByContainer` when the container cannot hold the streams,
    ///   `writeFailed`.
    package func start() throws(MediaError) {
        precondition(state == .open, "start() was called twice")
        if format.isMOVFamily { setMOVDefaults() }
        // Tens of bits need a leave of their own, which every reader of today gives.
        if format.name == "yuv4mpegpipe" {
            context.pointee.strict_std_compliance = FF_COMPLIANCE_UNOFFICIAL
        }
        // Sound that starts before zero, as AAC's and Opus's priming does, must not shift the
        // picture; `cannotStart` says what becomes of it.
        if format.isMatroskaFamily { context.pointee.avoid_negative_ts = 0 }
        // The same run makes the same bytes: Matroska, Ogg and MXF would draw their identifiers by lot.
        // The MOV family has none, and keeps its note on the writing library this way.
        if !format.isMOVFamily { context.pointee.flags |= AVFMT_FLAG_BITEXACT }
        let mark = MediaLog.mark()
        interruption.allow(timeout)
        let code = avformat_write_header(context, nil)
        guard code >= 0 else {
            state = .ended
            if interruption.mustEnd { throw failure("cannot write '\(name)'", code) }
            if let bytes = context.pointee.pb, bytes.pointee.error < 0 {
                throw failure("cannot write '\(name)'", bytes.pointee.error)
            }
            throw MediaError(
                .unsupportedByContainer, "cannot write '\(name)' as \(format.name)",
                reason: MediaLog.lastLine(since: mark) ?? errorText(code),
                hint: "choose another container, such as matroska", code: code)
        }
        state = .started
        addCodecDelays()
        statistics = streams.map { _ in StreamStatistics() }
    }

    // MARK: - Writing

    /// Takes a packet of a stream; its times count units of its own time base. Packets of
    /// attachments are passed over: their bytes stand in the header. Calls
    /// `av_interleaved_write_frame`.
    ///
    /// - Throws: `writeFailed`, `cancelled`. Nothing can be written afterwards.
    package func write(_ packet: consuming Packet, stream index: Int) throws(MediaError) {
        precondition(state == .started, "a packet was written before start() or after the end")
        guard !streams[index].isHeaderOnly else { return }
        guard place(packet, index) else { return }
        packet.pointer.pointee.stream_index = Int32(index)
        packet.pointer.pointee.pos = -1
        let byteCount = packet.byteCount
        interruption.allow(timeout)
        let code = av_interleaved_write_frame(context, packet.pointer)
        if code == Status.invalidData {
            // A damaged packet that cannot be brought into the container's form, as AAC in MPEG-TS
            // is for others. The muxer is none the worse for it.
            statistics[index].dropped += 1
            return
        }
        statistics[index].packets += 1
        statistics[index].bytes += byteCount
        guard code >= 0 else {
            state = .ended
            throw failure("cannot write '\(name)'", code)
        }
    }

    /// Writes what is held back and the end of the container, and closes the target. Calls
    /// `av_write_trailer`.
    ///
    /// - Throws: `writeFailed`, `cancelled`.
    package func finish() throws(MediaError) {
        precondition(state == .started, "finish() without start(), or after the end")
        state = .ended
        interruption.allow(timeout)
        var code = av_write_trailer(context)
        let end = close()
        if code >= 0 { code = end }
        guard code >= 0 else { throw failure("cannot finish '\(name)'", code) }
    }

    /// Closes the target as it is, for a file that will be deleted.
    package func cancel() {
        state = .ended
        close()
    }

    /// Bytes in the finished container, or of its packets where it opened its own files.
    package private(set) var byteCount = 0

    /// Flushes and closes the byte stream; the first error of either.
    @discardableResult
    private func close() -> Int32 {
        guard let bytes = context.pointee.pb else {
            byteCount = statistics.reduce(0) { $0 + $1.bytes }
            return 0
        }
        if sink == .memory {
            var buffer: UnsafeMutablePointer<UInt8>?
            avio_close_dyn_buf(bytes, &buffer)
            context.pointee.pb = nil
            av_free(buffer)
            return 0
        }
        avio_flush(bytes)
        byteCount = Int(max(0, avio_tell(bytes)))
        let written = bytes.pointee.error
        guard pipe == nil else {
            context.pointee.pb = nil
            pipe = nil
            return min(written, 0)
        }
        let closed = avio_closep(&context.pointee.pb)
        return written < 0 ? written : closed
    }

    func failure(_ action: String, _ code: Int32) -> MediaError {
        if interruption.isCancelled {
            return MediaError(.cancelled, action, reason: "cancelled", code: code)
        }
        if interruption.hasExpired, let timeout {
            return MediaError(
                .writeFailed, action, reason: "nothing was taken within \(timeout.inSeconds) s",
                code: code)
        }
        let hint: String? =
            switch code {
            case subpixel_averror(ENOSPC): "free some space, or write to another disk"
            case subpixel_averror(EACCES), subpixel_averror(EROFS):
                "choose a folder that can be written to"
            case subpixel_averror(ENOENT): "does the folder exist?"
            default: nil
            }
        return MediaError(.writeFailed, action, code: code, hint: hint)
    }
}

// One thread at a time writes; the interruption is shared by design.
extension Muxer: @unchecked Sendable {}
