internal import CFFmpeg
internal import Foundation
package import Imaging

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
    package private(set) var statistics: [StreamStatistics] = []

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
    private let sink: Sink
    private let timeout: Duration?
    /// Standard output, while it is written to.
    private var pipe: OutputPipe?
    var streams: [OutputStream] = []
    private var hasMOVFlags = false
    private var offset: (ticks: Int64, timeBase: Rational)?

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

    // MARK: - Opening

    /// Sets the container's options and returns those it does not have.
    private func applyOptions(
        _ options: [EncoderSettings.Option]
    ) throws(MediaError) -> [EncoderSettings.Option] {
        var rest: [EncoderSettings.Option] = []
        for option in options {
            guard findOption(option.key, on: context) != nil else {
                rest.append(option)
                continue
            }
            if option.key == "movflags" { hasMOVFlags = true }
            try setOption(
                option.key, option.value, on: context, owner: format.name,
                flags: AV_OPT_FLAG_ENCODING_PARAM)
        }
        return rest
    }

    private func open(protocolOptions: [EncoderSettings.Option]) throws(MediaError) {
        var dictionary = OptionDictionary()
        for option in protocolOptions { dictionary.set(option.key, option.value) }
        var code: Int32 = 0
        switch sink {
        case .memory:
            code = avio_open_dyn_buf(&context.pointee.pb)
        case .location(let location):
            if location.kind == .standardOutput {
                let opened = try OutputPipe(STDOUT_FILENO, interruption: interruption)
                context.pointee.pb = opened.context
                pipe = opened
            } else if !format.opensOwnFiles {
                code = avio_open2(
                    &context.pointee.pb, location.address, AVIO_FLAG_WRITE,
                    &context.pointee.interrupt_callback, &dictionary.pointer)
            }
        }
        guard code >= 0 else { throw failure("cannot create '\(name)'", code) }
        if let unknown = dictionary.entries.first {
            let names = optionNames(of: context, flags: AV_OPT_FLAG_ENCODING_PARAM)
            throw MediaError(
                .invalidOption,
                "\(format.name) has no option '\(unknown.key)'\(didYouMean(unknown.key, among: names))",
                reason: "")
        }
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

    private func setMOVDefaults() {
        // The index goes to the front of a file, so that it plays while it is still downloading;
        // what cannot be rewritten is written in fragments. An option that a later version has no
        // more is no reason to fail.
        if !hasMOVFlags, let bytes = context.pointee.pb {
            let seekable = bytes.pointee.seekable & AVIO_SEEKABLE_NORMAL != 0
            // A device may claim that it can seek: /dev/null does.
            let isStream =
                if case .location(let location) = sink { location.isStream } else { false }
            let flags =
                !seekable || isStream
                ? "frag_keyframe+empty_moov+default_base_moof+delay_moov"
                : sink == .memory ? "" : "faststart"
            if !flags.isEmpty { av_opt_set(context, "movflags", flags, AV_OPT_SEARCH_CHILDREN) }
        }
        // Edit lists count in the movie's time scale, 1/1000 s by default, which would round the
        // moments at which streams start.
        if let scale = exactMovieTimeScale {
            av_opt_set_int(context, "movie_timescale", Int64(scale), AV_OPT_SEARCH_CHILDREN)
        }
    }

    /// The smallest time scale in which every audio and video stream can start exactly, or nil when
    /// there is none that a player can be trusted with.
    private var exactMovieTimeScale: Int32? {
        var scale = 1000
        for stream in streams where !stream.isHeaderOnly && !stream.isCover {
            let parameters = stream.pointer.pointee.codecpar.pointee
            var own: Int
            switch parameters.codec_type {
            case AVMEDIA_TYPE_VIDEO:
                own = Int(stream.pointer.pointee.time_base.den)
                // As the muxer does, so that frame times are told finely enough.
                while own > 0, own < 10000 { own *= 2 }
            case AVMEDIA_TYPE_AUDIO:
                own = Int(parameters.sample_rate)
            default:
                continue
            }
            guard own > 0 else { continue }
            var (a, b) = (scale, own)
            while b != 0 { (a, b) = (b, a % b) }
            scale = scale / a * own
            guard scale <= 1_000_000_000 else { return nil }
        }
        return Int32(scale)
    }

    // MARK: - Writing

    /// Seconds per unit in which the container stores the times of a stream, after `start()`: what a
    /// reader sees is rounded to this. Matroska has 1/1000 s whatever the source, MPEG-TS 1/90000,
    /// the MOV family a multiple of the source's.
    package func timeBase(ofStream index: Int) -> Rational {
        Rational(streams[index].pointer.pointee.time_base)
    }

    /// Moves the packets of all streams by so many units of `timeBase`, before the first is written.
    ///
    /// For sources whose picture starts before zero: containers hide such frames (MOV's edit lists
    /// can only cut them off) or move everything by an amount of their own.
    package func move(by ticks: Int64, of timeBase: Rational) {
        offset = (ticks, timeBase)
    }

    /// Takes a packet of a stream; its times count units of its own time base. Packets of
    /// attachments are passed over: their bytes stand in the header. Calls
    /// `av_interleaved_write_frame`.
    ///
    /// - Throws: `writeFailed`, `cancelled`. Nothing can be written afterwards.
    package func write(_ packet: consuming Packet, stream index: Int) throws(MediaError) {
        precondition(state == .started, "a packet was written before start() or after the end")
        guard !streams[index].isHeaderOnly else { return }
        let stream = streams[index].pointer
        if !packet.timeBase.isKnown { packet.timeBase = streams[index].sourceTimeBase }
        packet.rescale(to: Rational(stream.pointee.time_base))
        let delay =
            streams[index].delay
            + (offset?.timeBase.rescale(
                offset?.ticks ?? 0, to: Rational(stream.pointee.time_base)) ?? 0)
        if let pts = packet.pts { packet.pts = pts &+ delay }
        if let dts = packet.dts { packet.dts = dts &+ delay }
        // The first packet of Vorbis gives no sound, so that its time may be anything.
        if stream.pointee.codecpar.pointee.codec_id == AV_CODEC_ID_VORBIS, !format.isMOVFamily,
            statistics[index].packets == 0, let pts = packet.pts, pts < 0
        {
            packet.pts = 0
            packet.dts = 0
        }
        if cannotStart(packet, stream) {
            statistics[index].hidden += 1
            return
        }
        packet.pointer.pointee.stream_index = Int32(index)
        packet.pointer.pointee.pos = -1
        if streams[index].isCover {
            packet.pts = 0
            packet.dts = 0
        } else {
            switch streams[index].repair.repair(packet, in: format) {
            case .asItWas: break
            case .moved: statistics[index].repairedTimestamps += 1
            case .impossible:
                statistics[index].dropped += 1
                return
            }
        }
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

    /// Whether sound that the source's edit list hides begins before zero in a container that could
    /// not hide it there.
    ///
    /// It is what an encoder needs to get going; the first frame that is heard starts 20 ms softer
    /// without it. With it libavformat would move every other stream later by so much. Sound that is
    /// heard in part is kept: in Matroska its first block lies before zero, which libavformat reads
    /// as a packet without a time, and tells that time from those behind it.
    private func cannotStart(
        _ packet: borrowing Packet, _ stream: UnsafeMutablePointer<AVStream>
    ) -> Bool {
        guard stream.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_AUDIO,
            let pts = packet.pts, pts < 0
        else { return false }
        return !format.isMOVFamily && packet.isDiscarded
    }

    /// Opus in Matroska has a `CodecDelay` that readers subtract from its times. libavformat 59
    /// writes it but does not add it, so that the sound would be early by it.
    private func addCodecDelays() {
        guard format.isMatroskaFamily, avformat_version() >> 16 == 59 else { return }
        for index in streams.indices {
            guard let coded = streams[index].pointer.pointee.codecpar?.pointee,
                coded.codec_id == AV_CODEC_ID_OPUS, coded.initial_padding > 0
            else { continue }
            streams[index].delay = Rational(1, 48000).rescale(
                Int64(coded.initial_padding), to: Rational(streams[index].pointer.pointee.time_base)
            )
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

    private func failure(_ action: String, _ code: Int32) -> MediaError {
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
