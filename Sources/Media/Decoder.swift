internal import CFFmpeg
internal import Imaging

/// What a decoder has to say when it is asked for a frame.
package enum DecodedOutput: ~Copyable {
    case frame(Frame)
    /// Send another packet, or finish.
    case needsInput
    /// The decoder is drained.
    case endOfStream
}

/// What could not be decoded as it should have been.
package struct DecodingDamage: Codable, Hashable, Sendable {
    /// Packets, or parts of them, that the decoder refused.
    package var packets = 0
    /// Frames delivered with parts missing or made up.
    package var frames = 0
    /// FFmpeg's last words about it, or nil.
    package var lastMessage: String?

    package init() {}
}

/// Decodes the packets of one video stream.
///
/// After each `send`, and after `finish`, call `next` until it no longer answers `.frame`. One
/// thread at a time; the decoder's own threads stay inside. Frames come in presentation order with
/// the best timestamp known as their pts, in the stream's time base; film grain and cropping are
/// applied, frames that an edit list hides are left out, and the `yuvj` formats come as their plain
/// kin with full range.
package final class Decoder {
    package let stream: StreamInfo
    /// libavcodec's name of the decoder in use, for example `libdav1d`.
    package let name: String
    /// The stream has alpha, and the only decoder there is doesn't read it.
    package let losesAlpha: Bool
    package private(set) var damage = DecodingDamage()
    /// Frames delivered.
    package private(set) var frameCount = 0

    private let owner: CodecContext
    private var context: UnsafeMutablePointer<AVCodecContext> { owner.pointer }
    private let timeBase: Rational
    /// A packet that the decoder would not take before its frames are taken.
    private var pending: UnsafeMutablePointer<AVPacket>?
    private var isFinishing = false
    private var hasFinished = false
    /// Errors while draining, which must not go on for ever.
    private var errorsInARow = 0
    private let mark = MediaLog.mark()

    /// Opens a decoder for `stream` with so many threads, by frame and by slice; 0 means one a core.
    /// With `isLowLatency` by slice alone, and a frame whose order can't change is given out at once.
    /// With `refusesDamage` a frame that isn't whole counts as none. Calls `avcodec_open2`.
    ///
    /// - Throws: `noDecoder`, `decoderFailed`, `outOfMemory`.
    package init(
        stream: StreamInfo, threads: Int, isLowLatency: Bool = false, refusesDamage: Bool = false
    ) throws(MediaError) {
        self.stream = stream
        timeBase = stream.timeBase
        let coded = stream.parameters.pointer
        let action = "cannot decode stream \(stream.index) (\(stream.codecName))"
        let chosen = Decoder.alphaDecoder(for: stream)
        losesAlpha = stream.hasAlphaLayer && chosen == nil
        guard let codec = chosen ?? avcodec_find_decoder(coded.pointee.codec_id) else {
            throw MediaError(
                .noDecoder, action,
                reason: "this FFmpeg has no decoder for '\(stream.codecNameOrTag)'",
                hint: "a newer FFmpeg may have one")
        }
        name = String(cString: codec.pointee.name)
        owner = try Decoder.open(
            codec, stream: stream, threads: threads, isLowLatency: isLowLatency,
            refusesDamage: refusesDamage, action)
    }

    /// The decoder of a stream with alpha beside its picture, which FFmpeg's own leave out; nil where
    /// the stream has none, or this FFmpeg no such decoder. Calls `avcodec_find_decoder_by_name`.
    private static func alphaDecoder(for stream: StreamInfo) -> UnsafePointer<AVCodec>? {
        guard stream.hasAlphaLayer else { return nil }
        return avcodec_find_decoder_by_name(stream.codecName == "vp8" ? "libvpx" : "libvpx-vp9")
    }

    private static func open(
        _ codec: UnsafePointer<AVCodec>, stream: StreamInfo, threads: Int, isLowLatency: Bool,
        refusesDamage: Bool, _ action: String
    ) throws(MediaError) -> CodecContext {
        let mark = MediaLog.mark()
        let owner = try CodecContext(decoder: codec, for: stream)
        let context = owner.pointer
        context.pointee.framerate = stream.averageFrameRate.av
        context.pointee.thread_count = Int32(clamping: max(0, threads))
        context.pointee.thread_type =
            isLowLatency ? FF_THREAD_SLICE : FF_THREAD_FRAME | FF_THREAD_SLICE
        // With reordered frames the flag would lose some.
        if isLowLatency, stream.parameters.pointer.pointee.video_delay == 0 {
            context.pointee.flags |= AV_CODEC_FLAG_LOW_DELAY
        }
        if refusesDamage { context.pointee.err_recognition |= AV_EF_EXPLODE | AV_EF_CRCCHECK }
        // Without it, cropping at the left is rounded to what vector code likes.
        context.pointee.flags |= AV_CODEC_FLAG_UNALIGNED
        if let code = owner.open() {
            throw MediaError(
                .decoderFailed, action,
                reason: MediaLog.lastLine(since: mark) ?? errorText(code),
                hint: "the stream's header may be damaged", code: code)
        }
        return owner
    }

    deinit { av_packet_free(&pending) }

    /// Gives the decoder a packet of its stream. A packet it cannot make sense of is counted in
    /// `damage` and skipped. Calls `avcodec_send_packet`.
    ///
    /// - Throws: `encrypted`, which in some containers only packets tell; `outOfMemory`.
    package func send(_ packet: borrowing Packet) throws(MediaError) {
        precondition(!isFinishing, "a packet after finish() without flush()")
        // An empty packet would mean "finish" to the decoder.
        guard packet.byteCount > 0 else { return }
        guard av_packet_get_side_data(packet.pointer, AV_PKT_DATA_ENCRYPTION_INFO, nil) == nil
        else {
            throw MediaError(
                .encrypted, "cannot decode stream \(stream.index) (\(stream.codecName))",
                reason: "it is encrypted", hint: "only unprotected files can be read")
        }
        let code = avcodec_send_packet(context, packet.pointer)
        if code == Status.again {
            precondition(pending == nil, "send() before next() answered .needsInput")
            guard let copy = av_packet_clone(packet.pointer) else { throw .outOfMemory("a packet") }
            pending = copy
            return
        }
        try note(code)
    }

    /// No more packets will come; `next` then delivers what the decoder still holds.
    ///
    /// - Throws: `outOfMemory`.
    package func finish() throws(MediaError) {
        guard !isFinishing else { return }
        isFinishing = true
        if pending == nil { try note(avcodec_send_packet(context, nil)) }
    }

    /// The next frame, if there is one. Calls `avcodec_receive_frame`.
    ///
    /// - Throws: `decoderFailed` at the end of a stream of which not one frame could be decoded,
    ///   `outOfMemory`.
    package func next() throws(MediaError) -> DecodedOutput {
        if hasFinished { return .endOfStream }
        let frame = try Frame()
        while true {
            let code = avcodec_receive_frame(context, frame.pointer)
            if code >= 0 {
                errorsInARow = 0
                describe(frame)
                return .frame(frame)
            }
            if code == Status.again {
                guard try sendPending() else { return .needsInput }
                continue
            }
            if code == Status.endOfFile { break }
            try note(code)
            errorsInARow += 1
            // Each error of a draining decoder uses up one frame it holds.
            if isFinishing, errorsInARow > 1000 { break }
        }
        hasFinished = true
        if frameCount == 0, damage.packets > 0 {
            throw MediaError(
                .decoderFailed, "cannot decode stream \(stream.index) (\(stream.codecName))",
                reason: damage.lastMessage ?? "no frame could be decoded",
                hint: "the stream is damaged")
        }
        return .endOfStream
    }

    /// Sends the packet that had to wait. False when there is none.
    private func sendPending() throws(MediaError) -> Bool {
        guard let packet = pending else { return false }
        let code = avcodec_send_packet(context, packet)
        guard code != Status.again else { return false }
        av_packet_free(&pending)
        try note(code)
        if isFinishing { try note(avcodec_send_packet(context, nil)) }
        return true
    }

    /// Drops the decoder's state, after a seek. Calls `avcodec_flush_buffers`.
    package func flush() {
        avcodec_flush_buffers(context)
        av_packet_free(&pending)
        isFinishing = false
        hasFinished = false
        errorsInARow = 0
    }

    private func note(_ code: Int32) throws(MediaError) {
        if code >= 0 || code == Status.endOfFile || code == Status.again { return }
        if code == subpixel_averror(ENOMEM) { throw .outOfMemory("a decoded frame") }
        damage.packets += 1
        damage.lastMessage = MediaLog.lastError(since: mark, of: name) ?? errorText(code)
    }

    private func describe(_ frame: borrowing Frame) {
        frameCount += 1
        let raw = frame.pointer
        raw.pointee.pts = raw.pointee.best_effort_timestamp
        raw.pointee.time_base = timeBase.av
        let format = frame.pixelFormat
        if format.isFullRangeAlias {
            raw.pointee.color_range = AVCOL_RANGE_JPEG
            raw.pointee.format = format.withoutRangeAlias.rawValue
        }
        if frame.isCorrupt {
            damage.frames += 1
            damage.lastMessage = MediaLog.lastError(since: mark, of: name) ?? damage.lastMessage
        }
    }
}

// One thread at a time.
extension Decoder: @unchecked Sendable {}

extension StreamInfo {
    /// VP8 or VP9 with a second picture of alpha in each of Matroska's blocks, by its `AlphaMode`.
    fileprivate var hasAlphaLayer: Bool {
        ["vp8", "vp9"].contains(codecName) && metadata["alpha_mode"] == "1"
    }

    /// The codec's name, or the container's code for it where the codec is unknown.
    package var codecNameOrTag: String { codecName == "none" ? codecTag : codecName }
}
