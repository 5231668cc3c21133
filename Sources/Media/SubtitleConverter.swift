internal import CFFmpeg
package import Imaging

/// Turns text subtitles of one codec into those of another, at the source's times.
///
/// libavcodec's decoders bring every text codec into ASS events, from which its encoders make their
/// own: words, line breaks, bold, italic, underline and colours survive. MP4's samples can't
/// overlap, so that overlapping cues are cut into pieces there.
package final class SubtitleConverter: StreamConverter {
    package let parameters: CodecParameters
    package let timeBase: Rational
    package private(set) var damage = DecodingDamage()

    private let decoding: CodecContext
    private let encoding: CodecContext
    private var decoder: UnsafeMutablePointer<AVCodecContext> { decoding.pointer }
    private var encoder: UnsafeMutablePointer<AVCodecContext> { encoding.pointer }
    private let name: String
    private var sequencer: CueSequencer?
    private let mark = MediaLog.mark()
    /// What libavcodec's encoders need at most for the texts that its decoders let through.
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    /// `pictureHeight` is that of the picture the text is shown over, in pixels, for font sizes.
    ///
    /// - Throws: `noDecoder`, `noEncoder`, `decoderFailed`, `encoderFailed`, `outOfMemory`. Calls
    ///   `avcodec_open2`.
    package init(
        stream: StreamInfo, to conversion: StreamConversion, pictureHeight: Int
    ) throws(MediaError) {
        name = "stream \(stream.index) (\(stream.codecName))"
        timeBase = stream.timeBase
        decoding = try SubtitleConverter.openDecoder(stream, name: name)
        encoding = try SubtitleConverter.openEncoder(
            conversion.codecName, decoder: decoding.pointer, pictureHeight: pictureHeight,
            name: name)
        sequencer = conversion.codecName == "mov_text" ? CueSequencer() : nil
        parameters = try encoding.makeParameters()
    }

    /// The text codecs that are turned into each other.
    static let textCodecs: Set<String> = ["subrip", "mov_text", "webvtt", "ass", "text"]

    /// The codec that text subtitles get in a container which cannot hold them as they are, or nil.
    static func codecName(for format: OutputFormat) -> String? {
        ["subrip", "mov_text", "webvtt"].first { name in
            ContainerRules.verdict(on: name, in: format) == .yes
                && avcodec_descriptor_get_by_name(name)
                    .flatMap { avcodec_find_encoder($0.pointee.id) } != nil
        }
    }

    // MARK: - Converting

    /// Calls `avcodec_decode_subtitle2`.
    package func convert(
        _ packet: borrowing Packet, _ receive: Receiver
    ) throws(MediaError) {
        // Empty ones are MP4's pauses.
        guard packet.byteCount > 0, let start = packet.pts ?? packet.dts else { return }
        let events = decode(packet)
        guard !events.isEmpty else { return }
        let cue = SubtitleCue(
            start: start, end: packet.duration > 0 ? start &+ packet.duration : nil, events: events)
        guard sequencer != nil else { return try encode(cue, receive) }
        for piece in sequencer?.take(cue) ?? [] { try encode(piece, receive) }
    }

    package func finish(_ receive: Receiver) throws(MediaError) {
        // Long enough to be read where the source says nothing: five seconds.
        let length = Rational(5, 1).rescale(1, to: timeBase)
        for piece in sequencer?.finish(length: max(1, length)) ?? [] { try encode(piece, receive) }
    }

    private func decode(_ packet: borrowing Packet) -> [String] {
        var subtitle = AVSubtitle()
        var got: Int32 = 0
        let code = avcodec_decode_subtitle2(decoder, &subtitle, &got, packet.pointer)
        guard code >= 0 else {
            damage.packets += 1
            damage.lastMessage = MediaLog.lastLine(since: mark) ?? errorText(code)
            return []
        }
        guard got != 0 else { return [] }
        defer { avsubtitle_free(&subtitle) }
        return (0..<Int(subtitle.num_rects)).compactMap { index in
            subtitle.rects[index]?.pointee.ass.map { String(cString: $0) }
        }
    }

    /// Calls `avcodec_encode_subtitle`.
    private func encode(_ cue: SubtitleCue, _ receive: Receiver) throws(MediaError) {
        var rects = cue.events.map { event -> UnsafeMutablePointer<AVSubtitleRect>? in
            let rect = UnsafeMutablePointer<AVSubtitleRect>.allocate(capacity: 1)
            rect.initialize(to: AVSubtitleRect())
            rect.pointee.type = SUBTITLE_ASS
            rect.pointee.ass = strdup(event)
            return rect
        }
        defer {
            for rect in rects {
                free(rect?.pointee.ass)
                rect?.deallocate()
            }
        }
        let count = UInt32(rects.count)
        let written = rects.withUnsafeMutableBufferPointer { list in
            var subtitle = AVSubtitle()
            subtitle.num_rects = count
            subtitle.rects = list.baseAddress
            subtitle.pts = 0
            return buffer.withUnsafeMutableBufferPointer {
                avcodec_encode_subtitle(encoder, $0.baseAddress, Int32($0.count), &subtitle)
            }
        }
        guard written > 0 else {
            // A text too long for any screen is passed over rather than ending the run.
            if written < 0 { damage.packets += 1 }
            return
        }
        let packet = try Packet()
        guard av_new_packet(packet.pointer, written) >= 0, let bytes = packet.pointer.pointee.data
        else { throw .outOfMemory("a packet of \(written) bytes") }
        for index in 0..<Int(written) { bytes[index] = buffer[index] }
        packet.pts = cue.start
        packet.dts = cue.start
        packet.duration = cue.end.map { max(0, $0 &- cue.start) } ?? 0
        packet.pointer.pointee.flags |= AV_PKT_FLAG_KEY
        packet.timeBase = timeBase
        try receive(packet)
    }
}

// One thread at a time.
extension SubtitleConverter: @unchecked Sendable {}

extension SubtitleConverter {
    private static func openDecoder(
        _ stream: StreamInfo, name: String
    ) throws(MediaError) -> CodecContext {
        let id = stream.parameters.pointer.pointee.codec_id
        guard let codec = avcodec_find_decoder(id) else {
            throw MediaError(
                .noDecoder, "cannot convert \(name)",
                reason: "this FFmpeg has no decoder for '\(stream.codecNameOrTag)'")
        }
        let context = try CodecContext(decoder: codec, for: stream)
        if let code = context.open() {
            throw MediaError(.decoderFailed, "cannot convert \(name)", code: code)
        }
        return context
    }

    private static func openEncoder(
        _ codecName: String, decoder: UnsafeMutablePointer<AVCodecContext>, pictureHeight: Int,
        name: String
    ) throws(MediaError) -> CodecContext {
        guard let id = avcodec_descriptor_get_by_name(codecName)?.pointee.id,
            let codec = avcodec_find_encoder(id), codec.pointee.type == AVMEDIA_TYPE_SUBTITLE
        else {
            throw MediaError(
                .noEncoder, "cannot convert \(name) to \(codecName)",
                reason: "this FFmpeg has no encoder for it")
        }
        // The styles that the events refer to. Those of MP4 texts are its maker's taste in fonts,
        // which would come out as a tag around every line; what a text says of itself stays.
        let styles = decoder.pointee.codec_id == AV_CODEC_ID_MOV_TEXT ? plainStyles : nil
        defer { styles.map { free($0) } }
        let source =
            styles.map { UnsafeMutableRawPointer($0) }
            ?? decoder.pointee.subtitle_header
            .map { UnsafeMutableRawPointer($0) }
        let size = styles.map { strlen($0) } ?? Int(decoder.pointee.subtitle_header_size)
        let owner = try CodecContext(encoder: codec)
        let context = owner.pointer
        guard let header = av_mallocz(size + 1) else { throw .outOfMemory("an encoder") }
        // The context frees them.
        if let source { header.copyMemory(from: source, byteCount: size) }
        context.pointee.subtitle_header = header.bindMemory(to: UInt8.self, capacity: size + 1)
        context.pointee.subtitle_header_size = Int32(size)
        context.pointee.time_base = AVRational(num: 1, den: 1000)
        if codecName == "mov_text", pictureHeight > 0 {
            av_opt_set_int(context, "height", Int64(pictureHeight), AV_OPT_SEARCH_CHILDREN)
        }
        if let code = owner.open() {
            throw MediaError(.encoderFailed, "cannot convert \(name) to \(codecName)", code: code)
        }
        return owner
    }

    /// The styles that libavcodec gives texts without any, to be freed by the caller, or nil.
    private static var plainStyles: UnsafeMutablePointer<CChar>? {
        guard let codec = avcodec_find_decoder(AV_CODEC_ID_SUBRIP) else { return nil }
        var owned = avcodec_alloc_context3(codec)
        defer { avcodec_free_context(&owned) }
        guard let context = owned, avcodec_open2(context, codec, nil) >= 0,
            let header = context.pointee.subtitle_header
        else { return nil }
        return header.withMemoryRebound(
            to: CChar.self, capacity: Int(context.pointee.subtitle_header_size) + 1
        ) { strdup($0) }
    }
}
