import ArgumentParser
import Foundation
import Media
import Pipeline

/// What becomes of everything but the picture.
struct SelectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Sound: auto copies it and encodes what OUT's container can't hold; copy never \
            encodes; aac and opus encode what isn't that already. (default: auto)
            """, valueName: "auto|copy|aac|opus|none"),
        transform: { try word($0) })
    var audio: AudioWord = .auto

    @Option(
        help: ArgumentHelp(
            "Bit rate of sound that is encoded, as in 192k. (default: by codec and channels)",
            valueName: "bits/s"),
        transform: { try bitRate($0) })
    var audioBitrate: Int64?

    @Option(
        name: .customLong("subs"),
        help: ArgumentHelp(
            """
            Subtitles: auto copies them and converts texts that OUT's container can't hold; copy \
            never converts. (default: auto)
            """, valueName: "auto|copy|none"),
        transform: { try word($0) })
    var subtitles: StreamPlan.Options.Subtitles = .auto

    @Flag(name: .customLong("no-subs"), help: "The same as --subs none.")
    var noSubtitles = false

    @Option(
        help: ArgumentHelp(
            """
            Only this sound: the stream's number, as 'subpixel probe' shows it, or a language \
            (en, eng). May be repeated. (default: all)
            """, valueName: "number|language"),
        transform: { try StreamSelector(argument: $0) })
    var audioStream: [StreamSelector] = []

    @Option(
        name: .customLong("subs-stream"),
        help: ArgumentHelp(
            "Only these subtitles, named alike. May be repeated. (default: all)",
            valueName: "number|language"),
        transform: { try StreamSelector(argument: $0) })
    var subtitleStream: [StreamSelector] = []

    @Option(
        help: ArgumentHelp(
            """
            The number of the video stream to upscale; others are copied where OUT's container \
            holds their codec. (default: the first that is no cover)
            """, valueName: "number"),
        transform: { try number($0, in: 0...9999) })
    var videoStream: Int?

    @Flag(help: "Leave out attached files and covers.")
    var noAttachments = false

    @Flag(help: "Leave out titles, dates, places and all other tags; languages and chapters stay.")
    var noMetadata = false

    func validate() throws {
        if noSubtitles, !subtitleStream.isEmpty {
            throw ValidationError("--no-subs and --subs-stream exclude each other")
        }
        if audio == .none, !audioStream.isEmpty {
            throw ValidationError("--audio none and --audio-stream exclude each other")
        }
    }

    /// Fills in what was asked for.
    func apply(to request: inout UpscaleRequest) {
        request.videoStream = videoStream
        request.streams.audio = audio.handling
        request.streams.audioBitRate = audioBitrate
        request.streams.subtitles = noSubtitles ? .none : subtitles
        request.streams.audioStreams = audioStream
        request.streams.subtitleStreams = subtitleStream
        request.streams.attachments = noAttachments ? .none : .copy
        request.streams.keepsMetadata = !noMetadata
    }
}

/// What `--audio` takes.
enum AudioWord: String, CaseIterable {
    case auto, copy, aac, opus, none

    var handling: StreamPlan.Options.Audio {
        switch self {
        case .auto: .auto
        case .copy: .copy
        case .aac, .opus: .encode(rawValue)
        case .none: .none
        }
    }
}

extension StreamSelector {
    /// A number, or a language by any of its ISO 639 codes.
    ///
    /// Throws: `ValidationError` for anything else.
    init(argument: String) throws {
        if let index = Int(argument), index >= 0 {
            self.init(text: argument, index: index)
            return
        }
        let code = argument.lowercased()
        guard (2...3).contains(code.count), code.allSatisfy({ $0.isASCII && $0.isLetter }) else {
            throw ValidationError("expected a stream's number or a language, as in 1, en or eng")
        }
        let terminology = Self.bibliographic.first { $0.value == code }?.key ?? code
        let language = Locale.LanguageCode(terminology)
        let forms = [
            code, terminology, language.identifier(.alpha2), language.identifier(.alpha3),
        ].compactMap { $0?.lowercased() }
        self.init(
            text: argument,
            languages: Set(forms + forms.compactMap { Self.bibliographic[$0] }))
    }

    /// ISO 639-2 has two codes for these; Matroska and DVDs use the right one, by the English name.
    private static let bibliographic = [
        "sqi": "alb", "hye": "arm", "eus": "baq", "mya": "bur", "zho": "chi", "ces": "cze",
        "nld": "dut", "fra": "fre", "kat": "geo", "deu": "ger", "ell": "gre", "isl": "ice",
        "mkd": "mac", "mri": "mao", "msa": "may", "fas": "per", "ron": "rum", "slk": "slo",
        "bod": "tib", "cym": "wel",
    ]
}

/// Parses bits per second: `192k`, `1.5M`, `128000`.
///
/// Throws: `ValidationError` outside 6 kbit/s to 10 Mbit/s.
private func bitRate(_ argument: String) throws -> Int64 {
    let units: [Character: Double] = ["k": 1000, "K": 1000, "M": 1_000_000, "m": 1_000_000]
    let unit = argument.last.flatMap { units[$0] }
    let digits = unit == nil ? argument[...] : argument.dropLast()
    guard let value = Double(digits), case let bits = value * (unit ?? 1),
        (6000...10_000_000).contains(bits)
    else { throw ValidationError("expected bits per second from 6k to 10M, as in 192k") }
    return Int64(bits)
}
