internal import CFFmpeg
internal import Imaging

extension AudioConverter {
    static func openDecoder(
        _ stream: StreamInfo, name: String
    ) throws(MediaError) -> UnsafeMutablePointer<AVCodecContext> {
        let coded = stream.parameters.pointer
        guard let codec = avcodec_find_decoder(coded.pointee.codec_id) else {
            throw MediaError(
                .noDecoder, "cannot decode \(name)",
                reason: "this FFmpeg has no decoder for '\(stream.codecNameOrTag)'")
        }
        let mark = MediaLog.mark()
        var owned = avcodec_alloc_context3(codec)
        guard let context = owned, avcodec_parameters_to_context(context, coded) >= 0 else {
            avcodec_free_context(&owned)
            throw .outOfMemory("a decoder")
        }
        context.pointee.pkt_timebase = stream.timeBase.av
        // One thread keeps up with any sound, and takes no processor from the picture.
        context.pointee.thread_count = 1
        let code = avcodec_open2(context, codec, nil)
        guard code >= 0 else {
            avcodec_free_context(&owned)
            throw MediaError(
                .decoderFailed, "cannot decode \(name)",
                reason: MediaLog.lastLine(since: mark) ?? errorText(code), code: code)
        }
        return context
    }

    /// Opens the encoder with the first channel layout that it takes.
    static func openEncoder(
        _ choice: AudioFormatChoice, _ conversion: StreamConversion,
        decoder: UnsafeMutablePointer<AVCodecContext>, container: OutputFormat, name: String
    ) throws(MediaError) -> UnsafeMutablePointer<AVCodecContext> {
        let layouts = AudioFormatChoice.layouts(
            for: decoder.pointee.ch_layout.name,
            channels: Int(decoder.pointee.ch_layout.nb_channels))
        var reason = "it has no channels"
        for layout in layouts {
            let mark = MediaLog.mark()
            var owned = avcodec_alloc_context3(choice.codec)
            guard let context = owned else { throw .outOfMemory("an encoder") }
            if av_channel_layout_from_string(&context.pointee.ch_layout, layout) < 0 {
                avcodec_free_context(&owned)
                continue
            }
            context.pointee.sample_rate = choice.sampleRate(near: decoder.pointee.sample_rate)
            context.pointee.sample_fmt = choice.sampleFormat
            context.pointee.time_base = AVRational(num: 1, den: context.pointee.sample_rate)
            context.pointee.bit_rate =
                conversion.bitRate
                ?? AudioFormatChoice.bitRate(
                    codecName: conversion.codecName,
                    channels: context.pointee.ch_layout.nb_channels)
            if container.wantsGlobalHeader { context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER }
            let code = avcodec_open2(context, choice.codec, nil)
            if code >= 0 { return context }
            reason = MediaLog.lastLine(since: mark) ?? errorText(code)
            avcodec_free_context(&owned)
        }
        throw MediaError(
            .encoderFailed, "cannot encode \(name) as \(conversion.codecName)", reason: reason)
    }

    static func parameters(
        of encoder: UnsafeMutablePointer<AVCodecContext>
    ) throws(MediaError) -> CodecParameters {
        var raw = avcodec_parameters_alloc()
        defer { avcodec_parameters_free(&raw) }
        guard let parameters = raw, avcodec_parameters_from_context(parameters, encoder) >= 0 else {
            throw .outOfMemory("codec parameters")
        }
        return try CodecParameters(copying: parameters)
    }
}

extension AVChannelLayout {
    /// FFmpeg's name, such as `5.1(side)`; empty when it has none. Calls
    /// `av_channel_layout_describe`.
    var name: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            var layout = self
            guard let base = buffer.baseAddress,
                av_channel_layout_describe(&layout, base, buffer.count) > 0
            else { return "" }
            return String(cString: base)
        }
    }
}
