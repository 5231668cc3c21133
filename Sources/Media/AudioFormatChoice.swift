internal import CFFmpeg

/// The encoder for sound that a container cannot hold, and the settings it gets.
struct AudioFormatChoice {
    /// Static storage of libavcodec.
    let codec: UnsafePointer<AVCodec>

    /// The encoder for a codec by FFmpeg's name, or nil when this FFmpeg has none that is fit for use.
    init?(codecName: String) {
        // libavcodec's own Opus encoder is experimental.
        let name = codecName == "opus" ? "libopus" : nil
        let found =
            name.flatMap { avcodec_find_encoder_by_name($0) }
            ?? (name == nil
                ? avcodec_descriptor_get_by_name(codecName)
                    .flatMap { avcodec_find_encoder($0.pointee.id) } : nil)
        guard let found, found.pointee.type == AVMEDIA_TYPE_AUDIO,
            found.pointee.capabilities & AV_CODEC_CAP_EXPERIMENTAL == 0
        else { return nil }
        codec = found
    }

    /// The codec that sound gets in a container which cannot hold it as it is, or nil when this
    /// FFmpeg has no encoder for anything the container holds.
    ///
    /// AAC wherever it goes, since everything plays it; Opus in WebM and Ogg; else what libavformat
    /// names as the container's own (MP3 in AVI, MP2 in MPEG program streams, PCM in MXF).
    static func codecName(for format: OutputFormat) -> String? {
        let own = format.pointer.pointee.audio_codec
        let ownName = own == AV_CODEC_ID_NONE ? nil : String(cString: avcodec_get_name(own))
        let names =
            format.name == "avi" ? [ownName, "aac"] : ["aac", "opus", ownName]
        return names.compactMap(\.self).first { name in
            ContainerRules.verdict(on: name, in: format) == .yes
                && AudioFormatChoice(codecName: name) != nil
        }
    }

    /// The rate nearest above the source's that the encoder takes, else its highest.
    func sampleRate(near rate: Int32) -> Int32 {
        guard var next = subpixel_codec_sample_rates(codec) else { return rate }
        var rates: [Int32] = []
        while next.pointee != 0 {
            rates.append(next.pointee)
            next += 1
        }
        return rates.filter { $0 >= rate }.min() ?? rates.max() ?? rate
    }

    /// The finest sample format that the encoder takes.
    var sampleFormat: AVSampleFormat {
        let finest = [
            AV_SAMPLE_FMT_FLTP, AV_SAMPLE_FMT_FLT, AV_SAMPLE_FMT_S32P, AV_SAMPLE_FMT_S32,
            AV_SAMPLE_FMT_S16P, AV_SAMPLE_FMT_S16,
        ]
        guard var next = subpixel_codec_sample_formats(codec) else { return AV_SAMPLE_FMT_FLTP }
        var formats: [AVSampleFormat] = []
        while next.pointee != AV_SAMPLE_FMT_NONE {
            formats.append(next.pointee)
            next += 1
        }
        return finest.first { formats.contains($0) } ?? formats.first ?? AV_SAMPLE_FMT_FLTP
    }

    /// Layouts to try, by FFmpeg's names, the one nearest to the source's first.
    ///
    /// Surround speakers "at the side" and "at the back" are one place to AAC and Opus, which know
    /// only the latter; mapped, every channel stays itself.
    static func layouts(for source: String, channels: Int) -> [String] {
        let plain = ["5.1(side)": "5.1", "5.0(side)": "5.0"][source] ?? source
        let usual = [1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1", 8: "7.1"]
        return [plain, usual[channels] ?? "", channels == 1 ? "mono" : "stereo"]
            .reduce(into: []) { names, name in
                if !name.isEmpty, !names.contains(name) { names.append(name) }
            }
    }

    /// Bits per second that are transparent to most ears: 96 kbit/s for one channel, 80 for each
    /// of several with AAC; Opus needs a fifth less. Other codecs keep their own default (0).
    static func bitRate(codecName: String, channels: Int32) -> Int64 {
        let channels = Int64(max(1, channels))
        return switch codecName {
        case "aac": channels == 1 ? 96_000 : 80_000 * channels
        case "opus": channels == 1 ? 80_000 : 64_000 * channels
        case "mp3", "mp2": channels == 1 ? 128_000 : 256_000
        default: 0
        }
    }
}
