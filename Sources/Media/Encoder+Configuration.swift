internal import CFFmpeg
internal import Imaging

extension EncoderChoice {
    /// Encodes in hardware, by whatever way.
    var usesDevice: Bool {
        pointer.pointee.capabilities & (AV_CODEC_CAP_HARDWARE | AV_CODEC_CAP_HYBRID) != 0
    }

    /// A bit rate means something to it: not to lossless encoders, nor to those with profiles of
    /// quality.
    fileprivate var hasRate: Bool {
        !["prores", "dnxhr", "ffv1", "huffyuv", "utvideo", "png", "gif", "raw"]
            .contains(family?.name ?? "")
    }

    /// How frames are told apart for this encoder.
    ///
    /// Frame numbers for encoders that know only fixed rates, and for MPEG-4 and its kin when a
    /// second has more than 65 535 units, as with 90 kHz.
    func counting(_ format: VideoFormat) -> EncoderClock.Counting {
        let rate = format.frameRate.isKnown ? format.frameRate : Rational(25, 1)
        if let rates = frameRates {
            let wanted = rate.value ?? 25
            let nearest = rates.min {
                abs(($0.value ?? 0) - wanted) < abs(($1.value ?? 0) - wanted)
            }
            return .frames(rate: nearest ?? rate)
        }
        if ["libtheora", "dnxhd", "dvvideo"].contains(name) { return .frames(rate: rate) }
        let sixteenBits = [
            "mpeg4", "libxvid", "h263", "h263p", "msmpeg4", "msmpeg4v2", "wmv1", "wmv2", "flv",
        ]
        if sixteenBits.contains(name),
            format.timeBase.denominator > 65535 || format.timeBase.numerator > 65535
        {
            return .frames(rate: rate)
        }
        // Inside they count in tenths of a microsecond, and round what is finer: Matroska's default
        // of late is nanoseconds.
        let tenthsOfMicroseconds = ["libvpx", "libvpx-vp9", "libaom-av1"]
        if tenthsOfMicroseconds.contains(name),
            Int64(format.timeBase.denominator) > 10_000_000 * Int64(format.timeBase.numerator)
        {
            return .frames(rate: rate)
        }
        return .time
    }

    /// Refuses what the encoder is known not to take, with what to do about it.
    ///
    /// - Throws: `unsupported`.
    func check(_ format: VideoFormat) throws(MediaError) {
        let action = "cannot encode \(format.size) with \(name)"
        if let layout = format.pixelFormat.withoutRangeAlias.pictureFormat,
            let problem = sizeProblem(format.size, layout.subsampling)
        {
            throw MediaError(
                .unsupported, action, reason: problem,
                hint: "choose another size, a 4:4:4 pixel format or another codec")
        }
        if let formats = pixelFormats, !formats.contains(format.pixelFormat) {
            throw MediaError(
                .unsupported, action, reason: "it does not take \(format.pixelFormat)",
                hint: "it takes \(formats.map(\.name).joined(separator: ", "))")
        }
        guard format.timeBase.isKnown else {
            throw MediaError(.unsupported, action, reason: "the source has no time base")
        }
    }
}

extension Encoder {
    /// Sets the fields that describe the frames.
    func configure(codecTimeBase: Rational, container: OutputFormat) {
        context.pointee.width = Int32(format.size.width)
        context.pointee.height = Int32(format.size.height)
        context.pointee.pix_fmt = format.pixelFormat.av
        context.pointee.time_base = codecTimeBase.av
        if format.frameRate.isKnown { context.pointee.framerate = format.frameRate.av }
        if case .frames(let rate) = choice.counting(format) { context.pointee.framerate = rate.av }
        context.pointee.sample_aspect_ratio = format.sampleAspectRatio.av
        context.pointee.field_order = AV_FIELD_PROGRESSIVE
        context.pointee.colorspace = format.color.avMatrix
        context.pointee.color_primaries = format.color.avPrimaries
        context.pointee.color_trc = format.color.avTransfer
        context.pointee.color_range =
            format.pixelFormat != format.pixelFormat.withoutRangeAlias
            ? AVCOL_RANGE_JPEG : format.color.avRange
        context.pointee.chroma_sample_location = format.color.avChromaLocation
        if container.wantsGlobalHeader { context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER }
    }

    /// Applies the family's defaults, then what the user chose.
    ///
    /// - Throws: `invalidOption`.
    func apply(_ settings: EncoderSettings, container: OutputFormat) throws(MediaError) {
        let name = choice.name
        let user = settings.options.map {
            EncoderSettings.Option(Encoder.plainKey($0.key), $0.value)
        }
        context.pointee.thread_count = Int32(clamping: settings.threads)
        context.pointee.gop_size = keyFrameDistance(seconds: settings.keyFrameInterval)
        // AVI has no presentation times, so nothing may be reordered.
        if container.name == "avi" { context.pointee.max_b_frames = 0 }
        // A default that a newer encoder no longer has is no reason to fail.
        for option in EncoderDefaults.options(of: name, format: format) {
            _ = try? set(option.key, option.value)
        }
        try applyPreset(settings.preset)
        let quick = settings.isLowLatency ? EncoderDefaults.lowLatency(of: name) : []
        if settings.isLowLatency { forbidDelay() }
        for option in quick { _ = try? set(option.key, option.value) }
        try applyRate(settings, user: user)

        // Parameters in the encoder's own syntax are one option, ours and the user's together.
        let private_ = HDRParameters.option(of: name)
        var parameters = HDRParameters.parameters(of: name, format: format)
        // x265 prints to standard error by itself.
        if name == "libx265" { parameters.insert("log-level=error", at: 0) }
        if let level = Encoder.repeatableLevel(of: name) { parameters.insert(level, at: 0) }
        for option in quick + user where option.key == private_ { parameters.append(option.value) }
        if let private_, !parameters.isEmpty {
            try set(private_, parameters.joined(separator: ":"))
        }
        for option in user where option.key != private_ && !Encoder.isQuantizer(option.key) {
            try Encoder.checkWords(option, encoder: name)
            try set(option.key, option.value)
        }
    }

    /// What keeps libx264 from code whose results differ from run to run.
    ///
    /// Its `mbtree` reads memory that nothing was written to when it uses AVX-512 (build 164:
    /// `MALLOC_PERTURB_` changes the output of `ffmpeg -c:v libx264`, unless `asm=AVX2`, `mbtree=0`
    /// or `bframes=0`), so that the same pictures aren't the same bits. Calls `av_get_cpu_flags`.
    private static func repeatableLevel(of encoder: String) -> String? {
        guard ["libx264", "libx264rgb"].contains(encoder) else { return nil }
        return av_get_cpu_flags() & AV_CPU_FLAG_AVX512 != 0 ? "asm=AVX2" : nil
    }

    private func set(_ key: String, _ value: String) throws(MediaError) {
        try setOption(
            key, value, on: context, owner: choice.name,
            flags: AV_OPT_FLAG_ENCODING_PARAM | AV_OPT_FLAG_VIDEO_PARAM)
    }

    private func applyPreset(_ preset: String?) throws(MediaError) {
        let known = EncoderDefaults.preset(of: choice.name)
        guard let preset else {
            if let known { try set(known.option, known.value) }
            return
        }
        let key = known?.option ?? "preset"
        guard findOption(key, on: context) != nil else {
            throw MediaError(
                .invalidOption, "\(choice.name) has no presets", reason: "",
                hint: "leave out the encoder preset")
        }
        try Encoder.checkWords(.init(key, preset), encoder: choice.name)
        try set(key, preset)
    }

    /// Constant quality, unless a bit rate or a quantiser is asked for.
    private func applyRate(
        _ settings: EncoderSettings, user: [EncoderSettings.Option]
    ) throws(MediaError) {
        let quality = EncoderDefaults.quality(of: choice.name)
        if let quantizer = user.last(where: { Encoder.isQuantizer($0.key) }) {
            guard let value = Double(quantizer.value) else {
                throw MediaError(
                    .invalidOption, "'\(quantizer.value)' is no number for '\(quantizer.key)'",
                    reason: "")
            }
            return setQuantizer(value)
        }
        if let bitRate = settings.bitRate {
            context.pointee.bit_rate = bitRate
            return
        }
        if let crf = settings.crf {
            let key = quality?.option ?? "crf"
            guard findOption(key, on: context) != nil else {
                throw MediaError(
                    .invalidOption, "\(choice.name) has no constant rate factor", reason: "",
                    hint: EncoderDefaults.quantizer(of: choice.name) != nil
                        ? "set its quantiser: -e q=2" : "set a bit rate: -e b=20M")
            }
            letQualityRule()
            return try set(key, Encoder.number(crf))
        }
        let rateOptions: Set = ["b", "qp", "crf", "cqp", "rc", "global_quality", "lossless"]
        guard !user.contains(where: { rateOptions.contains($0.key) }) else { return }
        if let quality {
            letQualityRule()
            try set(quality.option, Encoder.number(quality.value))
        } else if let quantizer = EncoderDefaults.quantizer(of: choice.name) {
            setQuantizer(quantizer)
        } else if context.pointee.bit_rate == Encoder.unsetBitRate, choice.hasRate {
            context.pointee.bit_rate = ampleBitRate
        }
    }

    /// libavcodec's default for encoders without one of their own: next to nothing for a picture.
    private static let unsetBitRate: Int64 = 200_000

    /// Half a bit a pixel.
    private var ampleBitRate: Int64 {
        let rate = format.frameRate.isKnown ? format.frameRate.value ?? 30 : 30
        let bits = Double(format.size.width * format.size.height) * min(rate, 240) / 2
        return Int64(max(bits, 100_000))
    }

    /// Takes libavcodec's default of 200 kbit/s away, which would cap constant quality. VP8 knows
    /// quality only below a ceiling: half a bit per pixel.
    private func letQualityRule() {
        context.pointee.bit_rate = 0
        guard choice.name == "libvpx" else { return }
        context.pointee.bit_rate = ampleBitRate
    }

    private func setQuantizer(_ value: Double) {
        context.pointee.flags |= AV_CODEC_FLAG_QSCALE
        let lambda = min(max(value, 0), 1000) * Double(SUBPIXEL_QP_TO_LAMBDA)
        context.pointee.global_quality = Int32(lambda.rounded())
    }

    /// In frames, 12...600, whatever the frame rate.
    private func keyFrameDistance(seconds: Double) -> Int32 {
        guard let rate = format.frameRate.value, rate > 0 else { return 250 }
        return Int32(min(max((rate * seconds).rounded(), 12), 600))
    }

    /// `b:v` of FFmpeg's command line is `b` here.
    private static func plainKey(_ key: String) -> String {
        key.hasSuffix(":v") ? String(key.dropLast(2)) : key
    }

    private static func isQuantizer(_ key: String) -> Bool { key == "q" || key == "qscale" }

    static func number(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? "\(value)"
    }

    /// Words that libavcodec passes on unseen, so that only the encoder's library knows them.
    private static func checkWords(
        _ option: EncoderSettings.Option, encoder: String
    ) throws(MediaError) {
        guard ["libx264", "libx264rgb", "libx265"].contains(encoder) else { return }
        let words: [String]
        switch option.key {
        case "preset":
            words = [
                "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower",
                "veryslow", "placebo",
            ]
        case "tune":
            words =
                encoder == "libx265"
                ? ["psnr", "ssim", "grain", "zerolatency", "fastdecode", "animation"]
                : [
                    "film", "animation", "grain", "stillimage", "psnr", "ssim", "fastdecode",
                    "zerolatency",
                ]
        default:
            return
        }
        // x264 takes numbers for presets, and several tunes with commas between.
        let given =
            option.key == "tune"
            ? option.value.split(separator: ",").map(String.init) : [option.value]
        for word in given where !words.contains(word) {
            if option.key == "preset", let number = Int(word), words.indices.contains(number) {
                continue
            }
            throw MediaError(
                .invalidOption,
                "unknown \(option.key) '\(word)' of \(encoder)\(didYouMean(word, among: words))",
                reason: "", hint: "it takes \(words.joined(separator: ", "))")
        }
    }
}
