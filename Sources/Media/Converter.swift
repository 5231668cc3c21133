internal import CFFmpeg
package import Imaging

/// Changes the pixel format of frames, and with it matrix and range, at the same size.
///
/// Rules of colour: a matrix that nobody states is BT.2020's for BT.2020 primaries, else BT.601's up
/// to 576 rows and BT.709's above. RGB becomes Y′CbCr of limited range with that matrix, which the
/// result states. An unstated range is limited for Y′CbCr and full for RGB. Alpha goes along where
/// the target has it. Depth is reduced with ordered dither, colours to a palette of each picture's
/// own.
///
/// One thread at a time. A change of size, format or colour between frames is followed.
package final class Converter {
    /// What frames are converted to; nil for the working format of each frame's own.
    package let target: PixelFormat?
    /// The colour asked for; nil to change no more than the format demands.
    package let targetColor: ColorDescription?

    /// What the present context was made for.
    private struct Job: Hashable {
        var size: Size
        var source: PixelFormat
        var sourceColor: ColorDescription
        var target: PixelFormat
        var targetColor: ColorDescription
    }

    private var job: Job?
    private var context: OpaquePointer?
    private var pool: FramePool?
    /// What swscale doesn't do.
    private let palette: PaletteConverter?

    package init(to target: PixelFormat? = nil, color: ColorDescription? = nil) {
        self.target = target
        palette = target == .pal8 ? PaletteConverter() : nil
        targetColor = color
        LiveObjects.born(.converter)
    }

    deinit {
        sws_freeContext(context)
        LiveObjects.died(.converter)
    }

    /// The frame in the target format with the same properties; the very frame where nothing needs
    /// to change. Calls `sws_scale_frame`.
    ///
    /// - Throws: `unsupported` for a format that cannot be converted, `conversionFailed`,
    ///   `outOfMemory`.
    package func convert(_ source: consuming Frame) throws(MediaError) -> Frame {
        if let palette { return try palette.convert(source) }
        let job = try job(for: source)
        let plain = source.pixelFormat.withoutRangeAlias
        if job.target == plain, job.targetColor == source.color {
            if source.pixelFormat != plain {
                source.pointer.pointee.format = plain.rawValue
                source.pointer.pointee.color_range = AVCOL_RANGE_JPEG
            }
            return source
        }
        if job != self.job { try prepare(job) }
        guard let pool else { preconditionFailure("a converter without a pool") }
        let result = try pool.makeFrame()
        try result.copyProperties(from: source)
        result.color = job.targetColor
        let code = sws_scale_frame(context, result.pointer, source.pointer)
        guard code >= 0 else {
            throw MediaError(.conversionFailed, action(job), code: code)
        }
        return result
    }

    private func job(for source: borrowing Frame) throws(MediaError) -> Job {
        let format = source.pixelFormat
        let color = source.color
        guard let target = target ?? format.workingFormat else {
            throw MediaError(
                .unsupported, "cannot convert \(format)",
                reason: format.isHardware ? "its samples are in a device" : "unknown format")
        }
        let result =
            targetColor
            ?? color.after(conversionFrom: format, to: target, height: source.size.height)
        return Job(
            size: source.size, source: format, sourceColor: color, target: target,
            targetColor: result)
    }

    private func action(_ job: Job) -> String {
        "cannot convert \(job.source) to \(job.target)"
    }

    /// Makes the context. Calls `sws_init_context` and `sws_setColorspaceDetails`.
    private func prepare(_ job: Job) throws(MediaError) {
        self.job = nil
        sws_freeContext(context)
        context = nil
        guard sws_isSupportedInput(job.source.av) > 0, sws_isSupportedOutput(job.target.av) > 0
        else {
            throw MediaError(.unsupported, action(job), reason: "the conversion does not exist")
        }
        pool = try FramePool(size: job.size, pixelFormat: job.target)
        guard let context = sws_alloc_context() else { throw .outOfMemory("a converter") }
        self.context = context
        for (name, value) in options(job) {
            av_opt_set_int(UnsafeMutableRawPointer(context), name, value, 0)
        }
        let code = sws_init_context(context, nil, nil)
        guard code >= 0 else { throw MediaError(.conversionFailed, action(job), code: code) }
        let height = job.size.height
        // Formats that have no matrix (RGB, gray) refuse this call, and need not be told.
        _ = sws_setColorspaceDetails(
            context,
            sws_getCoefficients(job.sourceColor.effectiveMatrix(height: height)),
            job.sourceColor.range == .full ? 1 : 0,
            sws_getCoefficients(job.targetColor.effectiveMatrix(height: height)),
            job.targetColor.range == .full ? 1 : 0,
            0, 1 << 16, 1 << 16)
        self.job = job
    }

    private func options(_ job: Job) -> [(String, Int64)] {
        let flags =
            SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_BITEXACT
        var options: [(String, Int64)] = [
            ("srcw", Int64(job.size.width)), ("srch", Int64(job.size.height)),
            ("dstw", Int64(job.size.width)), ("dsth", Int64(job.size.height)),
            ("src_format", Int64(job.source.rawValue)), ("dst_format", Int64(job.target.rawValue)),
            ("src_range", job.sourceColor.range == .full ? 1 : 0),
            ("dst_range", job.targetColor.range == .full ? 1 : 0),
            ("sws_flags", Int64(flags)),
        ]
        options += chromaPosition("src", job.source, job.sourceColor)
        options += chromaPosition("dst", job.target, job.targetColor)
        return options
    }

    /// Where the chroma samples lie, in 1/256 luma samples.
    private func chromaPosition(
        _ side: String, _ format: PixelFormat, _ color: ColorDescription
    ) -> [(String, Int64)] {
        guard let shift = format.chromaShift else { return [] }
        let offset = color.chromaLocation.offset(shift: shift)
        var options: [(String, Int64)] = []
        if shift.horizontal > 0 {
            options.append(("\(side)_h_chr_pos", Int64(offset.x * 256)))
        }
        if shift.vertical > 0 {
            options.append(("\(side)_v_chr_pos", Int64(offset.y * 256)))
        }
        return options
    }
}

// One thread at a time.
extension Converter: @unchecked Sendable {}
