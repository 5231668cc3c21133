internal import CFFmpeg
internal import Imaging

extension AudioConverter {
    static func openDecoder(
        _ stream: StreamInfo, name: String
    ) throws(MediaError) -> CodecContext {
        let id = stream.parameters.pointer.pointee.codec_id
        guard let codec = avcodec_find_decoder(id) else {
            throw MediaError(
                .noDecoder, "cannot decode \(name)",
                reason: "this FFmpeg has no decoder for '\(stream.codecNameOrTag)'")
        }
        let mark = MediaLog.mark()
        let context = try CodecContext(decoder: codec, for: stream)
        // One thread keeps up with any sound, and takes no processor from the picture.
        context.pointer.pointee.thread_count = 1
        if let code = context.open() {
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
    ) throws(MediaError) -> CodecContext {
        let layouts = AudioFormatChoice.layouts(
            for: decoder.pointee.ch_layout.name,
            channels: Int(decoder.pointee.ch_layout.nb_channels))
        var reason = "it has no channels"
        for layout in layouts {
            let mark = MediaLog.mark()
            let owner = try CodecContext(encoder: choice.codec)
            let context = owner.pointer
            if av_channel_layout_from_string(&context.pointee.ch_layout, layout) < 0 { continue }
            context.pointee.sample_rate = choice.sampleRate(near: decoder.pointee.sample_rate)
            context.pointee.sample_fmt = choice.sampleFormat
            context.pointee.time_base = AVRational(num: 1, den: context.pointee.sample_rate)
            context.pointee.bit_rate =
                conversion.bitRate
                ?? AudioFormatChoice.bitRate(
                    codecName: conversion.codecName,
                    channels: context.pointee.ch_layout.nb_channels)
            if container.wantsGlobalHeader { context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER }
            guard let code = owner.open() else { return owner }
            reason = MediaLog.lastLine(since: mark) ?? errorText(code)
        }
        throw MediaError(
            .encoderFailed, "cannot encode \(name) as \(conversion.codecName)", reason: reason)
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
