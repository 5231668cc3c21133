internal import CFFmpeg
package import Imaging

/// Decodes the sound of a stream and encodes it anew, at the times the source gives it.
///
/// Sound that an edit list or a codec's delay hides is cut off to the sample; pauses of up to ten
/// seconds in a stream are filled with silence, longer ones stay pauses; what overlaps is left out.
/// The channel layout is kept where the encoder knows it.
package final class AudioConverter: StreamConverter {
    package let parameters: CodecParameters
    package let timeBase: Rational
    package private(set) var damage = DecodingDamage()
    /// FFmpeg's name of the layout that comes out, for example `5.1`.
    package let channelLayout: String

    private let decoding: CodecContext
    private let encoding: CodecContext
    private var decoder: UnsafeMutablePointer<AVCodecContext> { decoding.pointer }
    private var encoder: UnsafeMutablePointer<AVCodecContext> { encoding.pointer }
    private let resampler: AudioResampler
    private var clock: SampleClock
    /// Position of the next sample to encode, in units of `timeBase`.
    private var position: Int64 = 0
    private let sourceTimeBase: Rational
    private let mark = MediaLog.mark()
    private let name: String

    /// Opens decoder and encoder for `stream`. Calls `avcodec_open2`.
    ///
    /// - Throws: `noDecoder`, `noEncoder`, `decoderFailed`, `encoderFailed`, `outOfMemory`.
    package init(
        stream: StreamInfo, to conversion: StreamConversion, container: OutputFormat
    ) throws(MediaError) {
        name = "stream \(stream.index) (\(stream.codecName))"
        sourceTimeBase = stream.timeBase
        decoding = try AudioConverter.openDecoder(stream, name: name)
        guard let choice = AudioFormatChoice(codecName: conversion.codecName) else {
            throw MediaError(
                .noEncoder, "cannot encode \(name) as \(conversion.codecName)",
                reason: "this FFmpeg has no encoder for it")
        }
        encoding = try AudioConverter.openEncoder(
            choice, conversion, decoder: decoding.pointer, container: container, name: name)
        timeBase = Rational(1, encoding.pointer.pointee.sample_rate)
        channelLayout = encoding.pointer.pointee.ch_layout.name
        clock = SampleClock(sampleRate: Int(decoding.pointer.pointee.sample_rate))
        parameters = try encoding.makeParameters()
        resampler = try AudioResampler(to: encoding.pointer)
    }

    // MARK: - Converting

    /// Calls `avcodec_send_packet` and `avcodec_receive_frame`.
    package func convert(
        _ packet: borrowing Packet, _ receive: Receiver
    ) throws(MediaError) {
        guard packet.byteCount > 0 else { return }
        var code = avcodec_send_packet(decoder, packet.pointer)
        if code == Status.again {
            try takeFrames(receive)
            code = avcodec_send_packet(decoder, packet.pointer)
        }
        note(code)
        try takeFrames(receive)
    }

    package func finish(_ receive: Receiver) throws(MediaError) {
        note(avcodec_send_packet(decoder, nil))
        try takeFrames(receive)
        try encodeRest(receive)
        try check(avcodec_send_frame(encoder, nil))
        try takePackets(receive)
    }

    private func takeFrames(_ receive: Receiver) throws(MediaError) {
        let frame = try Frame()
        var errors = 0
        while true {
            let code = avcodec_receive_frame(decoder, frame.pointer)
            if code == Status.again || code == Status.endOfFile { return }
            guard code >= 0 else {
                note(code)
                errors += 1
                // A decoder that does nothing but fail must not hold up the run.
                if errors > 1000 { return }
                continue
            }
            try take(frame, receive)
            av_frame_unref(frame.pointer)
        }
    }

    /// Puts a decoded frame where it belongs in time.
    private func take(_ frame: borrowing Frame, _ receive: Receiver) throws(MediaError) {
        let raw = frame.pointer.pointee
        guard raw.nb_samples > 0, raw.sample_rate > 0, raw.ch_layout.nb_channels > 0 else { return }
        if !resampler.takes(frame) {
            try resampler.flush()
            try encodeWhole(receive)
            clock.change(sampleRate: Int(raw.sample_rate))
            try resampler.configure(like: frame)
        }
        let start = timestamp(raw.best_effort_timestamp).map {
            sourceTimeBase.rescale($0, to: Rational(1, raw.sample_rate))
        }
        switch clock.join(start: start, count: Int64(raw.nb_samples)) {
        case .continuous:
            try resampler.take(frame, skipping: 0)
        case .gap(let count):
            try resampler.takeSilence(count)
            try resampler.take(frame, skipping: 0)
        case .overlap(let count):
            try resampler.take(frame, skipping: count)
        case .jump(let start):
            try encodeRest(receive)
            position = Rational(1, raw.sample_rate).rescale(start, to: timeBase)
            try resampler.configure(like: frame)
            try resampler.take(frame, skipping: 0)
        }
        try encodeWhole(receive)
    }

    // MARK: - Encoding

    /// Samples a frame of the encoder; those without such a size get 1024.
    private var frameSize: Int {
        encoder.pointee.frame_size > 0 ? Int(encoder.pointee.frame_size) : 1024
    }

    /// Encodes as many whole frames as there are.
    private func encodeWhole(_ receive: Receiver) throws(MediaError) {
        while resampler.count >= frameSize {
            try encode(frameSize, of: frameSize, receive)
        }
    }

    /// Encodes what is left, filled up with silence where the encoder takes only whole frames.
    private func encodeRest(_ receive: Receiver) throws(MediaError) {
        try encodeWhole(receive)
        try resampler.flush()
        try encodeWhole(receive)
        guard resampler.count > 0 else { return }
        let takesShort =
            encoder.pointee.codec.pointee.capabilities
            & (AV_CODEC_CAP_SMALL_LAST_FRAME | AV_CODEC_CAP_VARIABLE_FRAME_SIZE) != 0
        let count = resampler.count
        try encode(count, of: takesShort ? count : frameSize, receive)
    }

    private func encode(
        _ count: Int, of size: Int, _ receive: Receiver
    ) throws(MediaError) {
        let frame = try resampler.makeFrame(count, of: size)
        frame.pointer.pointee.pts = position
        frame.timeBase = timeBase
        position += Int64(count)
        var code = avcodec_send_frame(encoder, frame.pointer)
        if code == Status.again {
            try takePackets(receive)
            code = avcodec_send_frame(encoder, frame.pointer)
        }
        try check(code)
        try takePackets(receive)
    }

    private func takePackets(_ receive: Receiver) throws(MediaError) {
        while true {
            let packet = try Packet()
            let code = avcodec_receive_packet(encoder, packet.pointer)
            if code == Status.again || code == Status.endOfFile { return }
            try check(code)
            packet.timeBase = timeBase
            try receive(packet)
        }
    }

    private func note(_ code: Int32) {
        guard code < 0, code != Status.endOfFile, code != Status.again else { return }
        damage.packets += 1
        damage.lastMessage =
            MediaLog.lastError(since: mark, of: String(cString: decoder.pointee.codec.pointee.name))
            ?? errorText(code)
    }

    private func check(_ code: Int32) throws(MediaError) {
        guard code < 0 else { return }
        throw MediaError(.encoderFailed, "cannot encode the sound of \(name)", code: code)
    }
}

// One thread at a time.
extension AudioConverter: @unchecked Sendable {}
