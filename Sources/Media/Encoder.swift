internal import CFFmpeg
internal import Imaging

/// What an encoder has to say after it was given frames.
package enum EncoderOutput: ~Copyable {
    case packet(Packet)
    /// Send a frame or finish.
    case needsInput
    /// All packets have been taken.
    case endOfStream
}

/// Turns frames into packets of one video stream.
///
/// Take packets with `next()` until it answers `.needsInput`, then send a frame or call `finish()`.
/// Every packet has the pts and duration of its frame, exactly, and rising decoding times, in units
/// of `format.timeBase`. Calls come from one thread at a time.
package final class Encoder {
    package let choice: EncoderChoice
    package let format: VideoFormat
    /// What it was opened with.
    package let settings: EncoderSettings
    private let container: OutputFormat
    /// Frames taken in, and packets given out; equal at the end of the stream.
    package private(set) var framesTaken = 0
    package private(set) var packetsMade = 0

    private let owner: CodecContext
    var context: UnsafeMutablePointer<AVCodecContext> { owner.pointer }
    private var clock: EncoderClock
    private var upload: HardwareUpload?
    private enum State { case open, draining, ended }
    private var state = State.open

    /// Opens an encoder for a stream in `container`.
    ///
    /// - Throws: `invalidOption` for an option the encoder does not have or a value it does not
    ///   take, `unsupported` for a size or pixel format it does not take, `encoderFailed` for the
    ///   rest, `outOfMemory`. Calls `avcodec_open2`.
    package init(
        settings: EncoderSettings, format: VideoFormat, container: OutputFormat
    ) throws(MediaError) {
        choice = settings.encoder
        self.format = format
        self.settings = settings
        self.container = container
        clock = EncoderClock(
            counting: settings.encoder.counting(format), timeBase: format.timeBase)
        try settings.encoder.check(format)
        owner = try CodecContext(encoder: settings.encoder.pointer)
        let mark = MediaLog.mark()
        configure(codecTimeBase: clock.codecTimeBase, container: container)
        try apply(settings, container: container)
        if let hardware = choice.hardware {
            upload = try HardwareUpload(for: choice, hardware, context: context, format: format)
        }
        let failure = owner.open()
        if let refusal = EncoderParameters.refusal(
            in: MediaLog.lines(since: mark), options: settings.options, encoder: choice.name)
        {
            throw refusal
        }
        if let code = failure {
            if settings.encoder.usesDevice {
                throw MediaError(
                    .noEncoder, "cannot use \(choice.name)",
                    reason: MediaLog.lastLine(since: mark) ?? errorText(code),
                    hint: "it needs a device that this machine may not have; encoders without one "
                        + "are listed by 'subpixel doctor'", code: code)
            }
            throw MediaError(
                .encoderFailed,
                "cannot open the encoder \(choice.name) for \(format.size) "
                    + "\(format.pixelFormat)",
                reason: MediaLog.lastLine(since: mark) ?? errorText(code),
                hint: "check the encoder options, or choose another codec", code: code)
        }
    }

    deinit {
        // SVT-AV1 1.4 never returns from closing when it was not told the end; and when it was given
        // no frame at all, not even then: that one is left to the end of the process.
        if choice.name == "libsvtav1", state == .open {
            guard framesTaken > 0, avcodec_send_frame(context, nil) >= 0 else {
                owner.isAbandoned = true
                return
            }
            var packet = av_packet_alloc()
            while let packet, avcodec_receive_packet(context, packet) >= 0 {
                av_packet_unref(packet)
            }
            av_packet_free(&packet)
        }
    }

    /// Another encoder with the same settings, for the next part of the same stream: its parameter
    /// sets are the same, and it begins with a key frame that nothing before is needed for.
    ///
    /// Many encoders' bits depend on how many threads they work with, so that `threads` is a setting
    /// like others where the parts of a stream are made on different machines.
    ///
    /// - Throws: as `init`.
    package func reopened(threads: Int? = nil) throws(MediaError) -> Encoder {
        var settings = settings
        if let threads { settings.threads = threads }
        return try Encoder(settings: settings, format: format, container: container)
    }

    /// The stream's codec parameters, for a muxer. Calls `avcodec_parameters_from_context`.
    ///
    /// - Throws: `outOfMemory`.
    package func makeParameters() throws(MediaError) -> CodecParameters {
        try owner.makeParameters()
    }

    /// Frames held back for reordering.
    package var reorderDelay: Int { Int(context.pointee.has_b_frames) }

    /// Takes a frame of `format`, later than the frames before. Its picture type and interlacing
    /// are forgotten: the encoder decides, and enlarged fields are no fields any more.
    ///
    /// - Throws: `unsupported` for a frame of another size or pixel format, `encoderFailed` when
    ///   the frame has no pts, is not later than the last one, or the codec fails. Calls
    ///   `avcodec_send_frame`.
    package func send(_ frame: consuming Frame) throws(MediaError) {
        precondition(state == .open, "a frame was sent after finish()")
        guard frame.size == format.size,
            frame.pixelFormat.withoutRangeAlias == format.pixelFormat.withoutRangeAlias
        else {
            throw MediaError(
                .unsupported, "cannot encode a frame of \(frame.size) \(frame.pixelFormat)",
                reason: "the stream is \(format.size) \(format.pixelFormat)")
        }
        guard let ownPTS = frame.pts else {
            throw MediaError(
                .encoderFailed, "cannot encode frame \(framesTaken)", reason: "it has no timestamp")
        }
        let pts =
            frame.timeBase.isKnown && frame.timeBase != format.timeBase
            ? frame.timeBase.rescale(ownPTS, to: format.timeBase) : ownPTS
        let duration =
            frame.timeBase.isKnown && frame.timeBase != format.timeBase
            ? frame.timeBase.rescale(frame.duration, to: format.timeBase) : frame.duration
        if let last = clock.last, pts <= last {
            throw MediaError(
                .encoderFailed, "cannot encode frame \(framesTaken)",
                reason: "its timestamp \(pts) is not after \(last), that of the frame before")
        }
        let (codecPTS, codecDuration) = clock.enter(pts: pts, duration: duration)
        frame.forgetCoding()
        if frame.requestsKeyFrame { frame.pointer.pointee.pict_type = AV_PICTURE_TYPE_I }
        frame.setInterlaced(false, topFieldFirst: false)
        frame.sampleAspectRatio = format.sampleAspectRatio
        frame.pointer.pointee.format = format.pixelFormat.rawValue
        frame.pts = codecPTS
        frame.duration = codecDuration
        frame.timeBase = clock.codecTimeBase
        let action = "cannot encode frame \(framesTaken)"
        if let upload {
            let copy = try upload.upload(frame)
            try check(avcodec_send_frame(context, copy.pointer), action)
        } else {
            try check(avcodec_send_frame(context, frame.pointer), action)
        }
        framesTaken += 1
    }

    /// Tells the encoder that no frame follows, so that it gives out what it held back. Calls
    /// `avcodec_send_frame`.
    ///
    /// - Throws: `encoderFailed`.
    package func finish() throws(MediaError) {
        guard state == .open else { return }
        state = .draining
        try check(avcodec_send_frame(context, nil), "cannot finish encoding")
    }

    /// The next packet, or what the encoder waits for. Calls `avcodec_receive_packet`.
    ///
    /// - Throws: `encoderFailed`, also when the encoder lost frames; `outOfMemory`.
    package func next() throws(MediaError) -> EncoderOutput {
        guard state != .ended else { return .endOfStream }
        let packet = try Packet()
        let code = avcodec_receive_packet(context, packet.pointer)
        if code == Status.again { return .needsInput }
        if code == Status.endOfFile {
            state = .ended
            guard packetsMade == framesTaken else {
                throw MediaError(
                    .encoderFailed, "\(choice.name) lost frames",
                    reason: "it took \(framesTaken) and gave \(packetsMade) packets",
                    hint: "choose other encoder options or another codec")
            }
            return .endOfStream
        }
        try check(code, "cannot encode")
        let (pts, dts, duration) = clock.leave(pts: packet.pts, dts: packet.dts)
        packet.pts = pts
        packet.dts = dts
        packet.duration = duration
        packet.timeBase = format.timeBase
        packetsMade += 1
        return .packet(packet)
    }

    private func check(_ code: Int32, _ action: String) throws(MediaError) {
        guard code < 0 else { return }
        throw MediaError(.encoderFailed, "\(action) with \(choice.name)", code: code)
    }
}

// One thread at a time: the encoding stage owns it.
extension Encoder: @unchecked Sendable {}
