import ArgumentParser
import Foundation
import Imaging
import Media
import Pipeline

/// How a source is opened: of every command that reads a video.
struct SourceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The source's container, as in rawvideo, y4m or mpegts. (default: recognised)",
            valueName: "name"))
    var inputFormat: String?

    @Option(
        help: ArgumentHelp("Raw video: its size.", valueName: "WxH"),
        transform: { try SizeValue(argument: $0) })
    var inputSize: SizeValue?

    @Option(
        help: ArgumentHelp("Raw video: its pixel format. (default: yuv420p)", valueName: "name"))
    var inputPixelFormat: String?

    @Option(
        help: ArgumentHelp(
            "Raw video: frames per second, as in 25 or 30000/1001. (default: 25)",
            valueName: "rate"),
        transform: { try RateValue(argument: $0) })
    var inputRate: RateValue?

    @Option(
        help: ArgumentHelp(
            """
            End a source that sends nothing for so long with what was received (and give up a \
            target of 'upscale' that takes nothing); 0 waits for ever. (default: 30 over the \
            network, else 0)
            """,
            valueName: "seconds"),
        transform: { try number($0, in: 0...86400) })
    var timeout: Double?

    @Option(
        help: ArgumentHelp(
            """
            Protocols that the source may refer to besides its own, as in http,https,tcp,tls. \
            (default: none)
            """,
            valueName: "list"),
        transform: { try ProtocolList(argument: $0) })
    var protocols: ProtocolList?

    func validate() throws {
        let isRaw = inputSize != nil || inputPixelFormat != nil || inputRate != nil
        if isRaw, let inputFormat, inputFormat != "rawvideo" {
            throw ValidationError(
                "--input-size, --input-pixel-format and --input-rate describe raw video, not "
                    + "'\(inputFormat)'")
        }
        if isRaw || inputFormat == "rawvideo", inputSize == nil {
            throw ValidationError(
                "raw video doesn't tell its size: add --input-size, as in --input-size 640x360")
        }
    }

    /// What is read when `input` is named, opened as asked for.
    ///
    /// Throws: `CommandFailure` for a terminal in the place of a video.
    func source(_ input: String) throws -> MediaSource {
        if input == "-", isatty(STDIN_FILENO) == 1 {
            throw CommandFailure(
                .usage, "standard input is a terminal; feed it a video: '< in.mkv'")
        }
        let location = MediaLocation(input)
        return MediaSource(
            location,
            options: DemuxerOptions(
                for: location, timeout: timeout, protocols: protocols?.names ?? [],
                formatName: format, options: containerOptions))
    }

    /// As the other, for a command that reads the source more than once.
    ///
    /// Throws: `CommandFailure` also for a pipe.
    func sourceReadAgain(_ input: String) throws -> MediaSource {
        let source = try source(input)
        guard source.canBeReadAgain else {
            throw CommandFailure(
                .usage,
                (input == "-" ? "standard input" : "'\(source)'")
                    + " can be read only once, and this reads it several times; write it to a "
                    + "file first")
        }
        return source
    }

    /// Fills in what was asked for.
    func apply(to request: inout UpscaleRequest) {
        request.timeout = timeout
        request.protocols = protocols?.names ?? []
        request.inputFormat = format
        request.inputOptions = containerOptions
    }

    private var format: String? { inputSize == nil ? inputFormat : "rawvideo" }

    private var containerOptions: [(key: String, value: String)] {
        guard let inputSize else { return [] }
        return [
            ("video_size", "\(inputSize.width)x\(inputSize.height)"),
            ("pixel_format", inputPixelFormat ?? "yuv420p"),
            ("framerate", inputRate?.text ?? "25"),
        ]
    }
}

/// Frames per second on the command line: `25`, `29.97`, `30000/1001`.
struct RateValue {
    /// As FFmpeg reads it.
    let text: String

    /// Throws: `ValidationError` for anything but a rate above 0 and up to 1000.
    init(argument: String) throws {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Double($0) }
        let rate = numbers.count == 2 ? numbers[0] / numbers[1] : numbers.first ?? 0
        guard (1...2).contains(parts.count), numbers.count == parts.count, rate > 0, rate <= 1000
        else { throw ValidationError("expected frames per second, as in 25 or 30000/1001") }
        text = argument
    }
}

/// Protocol names with commas on the command line.
struct ProtocolList {
    let names: [String]

    /// Throws: `ValidationError` for a protocol that this FFmpeg can't read.
    init(argument: String) throws {
        names = try commaList(argument) { name in
            guard MediaLocation.inputProtocols.contains(name) else {
                let near = didYouMean(name, among: MediaLocation.inputProtocols.sorted())
                throw ValidationError("unknown protocol '\(name)'\(near)")
            }
            return name
        }
    }
}
