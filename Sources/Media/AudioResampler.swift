internal import CFFmpeg
internal import Imaging

/// Brings decoded sound into an encoder's sample rate, format and channel layout, and keeps it until
/// a frame's worth has come together.
final class AudioResampler {
    private let sampleFormat: AVSampleFormat
    private let sampleRate: Int32
    private var layout = AVChannelLayout()
    /// Of what comes in, since the last `configure`.
    private var input: (format: Int32, rate: Int32, layout: AVChannelLayout)?
    private var context: OpaquePointer?
    private let fifo: OpaquePointer

    /// - Throws: `outOfMemory`.
    init(to encoder: UnsafeMutablePointer<AVCodecContext>) throws(MediaError) {
        sampleFormat = encoder.pointee.sample_fmt
        sampleRate = encoder.pointee.sample_rate
        guard
            let fifo = av_audio_fifo_alloc(
                sampleFormat, encoder.pointee.ch_layout.nb_channels, 4096)
        else { throw .outOfMemory("sound") }
        self.fifo = fifo
        guard av_channel_layout_copy(&layout, &encoder.pointee.ch_layout) >= 0 else {
            throw .outOfMemory("sound")
        }
    }

    deinit {
        swr_free(&context)
        av_audio_fifo_free(fifo)
        av_channel_layout_uninit(&layout)
        if var input { av_channel_layout_uninit(&input.layout) }
    }

    /// Samples that wait for the encoder.
    var count: Int { Int(av_audio_fifo_size(fifo)) }

    /// Whether the frame is of the kind that was configured.
    func takes(_ frame: borrowing Frame) -> Bool {
        let raw = frame.pointer
        guard var input else { return false }
        return input.format == raw.pointee.format && input.rate == raw.pointee.sample_rate
            && av_channel_layout_compare(&input.layout, &raw.pointee.ch_layout) == 0
    }

    /// Prepares for frames like this one, without memory of those before. Calls
    /// `swr_alloc_set_opts2` and `swr_init`.
    ///
    /// - Throws: `conversionFailed`.
    func configure(like frame: borrowing Frame) throws(MediaError) {
        let raw = frame.pointer
        swr_free(&context)
        if var old = input { av_channel_layout_uninit(&old.layout) }
        input = nil
        var source = AVChannelLayout()
        guard av_channel_layout_copy(&source, &raw.pointee.ch_layout) >= 0 else {
            throw .outOfMemory("sound")
        }
        input = (raw.pointee.format, raw.pointee.sample_rate, source)
        // Without names for its channels sound is taken to have the usual ones.
        var named = AVChannelLayout()
        defer { av_channel_layout_uninit(&named) }
        if source.order == AV_CHANNEL_ORDER_UNSPEC {
            av_channel_layout_default(&named, source.nb_channels)
        } else {
            av_channel_layout_copy(&named, &source)
        }
        let code = swr_alloc_set_opts2(
            &context, &layout, sampleFormat, sampleRate, &named,
            AVSampleFormat(rawValue: raw.pointee.format), raw.pointee.sample_rate, 0, nil)
        guard code >= 0, swr_init(context) >= 0 else {
            throw MediaError(
                .conversionFailed, "cannot convert sound of \(named.name)",
                reason: "libswresample has no way to \(layout.name)")
        }
    }

    /// Takes the samples of a frame but for the first few. Calls `swr_convert`.
    ///
    /// - Throws: `conversionFailed`, `outOfMemory`.
    func take(_ frame: borrowing Frame, skipping skipped: Int64) throws(MediaError) {
        let raw = frame.pointer
        let count = raw.pointee.nb_samples - Int32(clamping: skipped)
        guard count > 0 else { return }
        let format = AVSampleFormat(rawValue: raw.pointee.format)
        let isPlanar = av_sample_fmt_is_planar(format) != 0
        let channels = raw.pointee.ch_layout.nb_channels
        let step =
            Int(av_get_bytes_per_sample(format)) * (isPlanar ? 1 : Int(channels)) * Int(skipped)
        guard let planes = raw.pointee.extended_data else { return }
        var starts = (0..<(isPlanar ? Int(channels) : 1)).map { index in
            planes[index].map { UnsafePointer($0 + step) }
        }
        try convert(&starts, count)
    }

    /// Takes so many samples of silence, at the rate of the frames before.
    ///
    /// - Throws: `conversionFailed`, `outOfMemory`.
    func takeSilence(_ count: Int64) throws(MediaError) {
        guard var input else { return }
        var rest = count
        while rest > 0 {
            let silence = try Frame()
            let raw = silence.pointer
            raw.pointee.nb_samples = Int32(min(rest, 4096))
            raw.pointee.format = input.format
            raw.pointee.sample_rate = input.rate
            guard av_channel_layout_copy(&raw.pointee.ch_layout, &input.layout) >= 0,
                av_frame_get_buffer(raw, 0) >= 0
            else { throw .outOfMemory("silence") }
            av_samples_set_silence(
                raw.pointee.extended_data, 0, raw.pointee.nb_samples, input.layout.nb_channels,
                AVSampleFormat(rawValue: input.format))
            try take(silence, skipping: 0)
            rest -= Int64(raw.pointee.nb_samples)
        }
    }

    /// Takes out what the resampler's filter still holds. Nothing can be taken afterwards before
    /// `configure`.
    ///
    /// - Throws: `conversionFailed`, `outOfMemory`.
    func flush() throws(MediaError) {
        guard context != nil else { return }
        try collect(nil, 0)
    }

    private func convert(
        _ planes: inout [UnsafePointer<UInt8>?], _ count: Int32
    ) throws(MediaError) {
        var failure: MediaError?
        planes.withUnsafeMutableBufferPointer { buffer in
            do throws(MediaError) { try collect(buffer.baseAddress, count) } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// Converts, and appends what comes out to the waiting samples.
    private func collect(
        _ planes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ count: Int32
    ) throws(MediaError) {
        let room = swr_get_out_samples(context, count)
        guard room > 0 else { return }
        let frame = try makeEmptyFrame(Int(room))
        let made = swr_convert(context, frame.pointer.pointee.extended_data, room, planes, count)
        guard made >= 0 else {
            throw MediaError(.conversionFailed, "cannot convert sound", code: made)
        }
        let stored = frame.pointer.pointee.extended_data.withMemoryRebound(
            to: UnsafeMutableRawPointer?.self, capacity: Int(layout.nb_channels)
        ) { av_audio_fifo_write(fifo, $0, made) }
        guard stored == made else { throw .outOfMemory("sound") }
    }

    /// The first `count` waiting samples in a frame of `size`, the rest of which is silence.
    ///
    /// - Throws: `outOfMemory`.
    func makeFrame(_ count: Int, of size: Int) throws(MediaError) -> Frame {
        let frame = try makeEmptyFrame(size)
        let read = frame.pointer.pointee.extended_data.withMemoryRebound(
            to: UnsafeMutableRawPointer?.self, capacity: Int(layout.nb_channels)
        ) { av_audio_fifo_read(fifo, $0, Int32(count)) }
        guard read == Int32(count) else { throw .outOfMemory("sound") }
        av_samples_set_silence(
            frame.pointer.pointee.extended_data, Int32(count), Int32(size - count),
            layout.nb_channels, sampleFormat)
        return frame
    }

    private func makeEmptyFrame(_ size: Int) throws(MediaError) -> Frame {
        let frame = try Frame()
        let raw = frame.pointer
        raw.pointee.nb_samples = Int32(size)
        raw.pointee.format = sampleFormat.rawValue
        raw.pointee.sample_rate = sampleRate
        guard av_channel_layout_copy(&raw.pointee.ch_layout, &layout) >= 0,
            av_frame_get_buffer(raw, 0) >= 0
        else { throw .outOfMemory("sound") }
        return frame
    }
}
