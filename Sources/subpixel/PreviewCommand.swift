import ArgumentParser
import Foundation
import Imaging
import Media
import Networks

/// `subpixel preview`: what upscaling would do to a few frames, beside bicubic: a PNG, a page with a
/// slider, or a short video.
struct PreviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Show frames of a video by bicubic (left) and upscaled (right).",
        discussion: """
            The output's name tells what is written: a PNG, in which several moments stand under \
            one another, a page (.html) with a slider for each, or a short video (.mp4, .mkv, ...).

            Examples:
              subpixel preview in.mp4 look.png --at 1:30,12:00 --crop 640x360
              subpixel preview in.mp4 look.html --at 1:30 -p quality
              subpixel preview in.mp4 look.mp4 --at 1:30 --duration 8
            """
    )

    @Argument(help: ArgumentHelp("The video.", valueName: "in"))
    var input: String

    @Argument(
        help: ArgumentHelp("The file to write: .png, .html or a video.", valueName: "out"))
    var output: String

    @Option(
        help: ArgumentHelp(
            "The moments to show, with commas; of a video where it begins. (default: 0)",
            valueName: "times"),
        transform: { try commaList($0) { try TimeValue(argument: $0) } })
    var at: [TimeValue] = []

    @Option(
        help: ArgumentHelp("Length of a video. (default: 5)", valueName: "time"),
        transform: { try TimeValue(argument: $0) })
    var duration: TimeValue?

    @Option(
        help: ArgumentHelp("Write a page with a slider, too.", valueName: "file"))
    var html: String?

    @Option(
        help: ArgumentHelp(
            "split: half of each; side: both whole. (default: split)", valueName: "split|side"),
        transform: { try word($0) })
    var layout: PreviewLayout = .split

    @Option(
        help: ArgumentHelp("Only the middle, of this many output pixels.", valueName: "WxH"),
        transform: { try SizeValue(argument: $0) })
    var crop: SizeValue?

    @OptionGroup(title: "Network (preset \(NetworkOptions.defaultPreset) unless another is named)")
    var network: SingleNetworkOptions

    @OptionGroup var source: SourceOptions

    @OptionGroup var replacing: OverwriteOptions

    /// What the output's name asks for.
    private enum Form {
        case png, page, video
    }

    private var form: Form {
        switch (output as NSString).pathExtension.lowercased() {
        case "png": .png
        case "html", "htm": .page
        default: .video
        }
    }

    func validate() throws {
        if form == .video {
            if at.count > 1 { throw ValidationError("a video begins at one moment") }
            if crop != nil { throw ValidationError("--crop is for pictures") }
        } else if duration != nil {
            throw ValidationError("--duration is for a video; name the output .mp4 or .mkv")
        }
        if form == .page && html != nil {
            throw ValidationError("the output is a page already; leave --html out")
        }
        if let duration, duration.seconds <= 0 {
            throw ValidationError("--duration must be more than 0")
        }
    }

    func run() throws {
        let file = try replacing.file(output, input: input)
        let page = try html.map { try replacing.file($0, input: input) }
        let readings = max(1, at.count) + (form == .video && page != nil ? 1 : 0)
        let source =
            try readings > 1 ? self.source.sourceReadAgain(input) : self.source.source(input)
        let threads = network.threading.count
        let network = try network.load(standard: NetworkOptions.defaultPreset)
        if form == .video {
            let outcome = try writeVideo(to: file, source, network: network, threads: threads)
            if let page {
                try writePage(to: page, frames(of: source, network: network, threads: threads))
            }
            Console.shared.result(
                "\(output): \(outcome.frames) frames, \(outcome.size), bicubic left, upscaled right"
            )
            return
        }
        let frames = try frames(of: source, network: network, threads: threads)
        if form == .png {
            let picture = Picture.stacked(
                frames.map { layout.compose($0.bicubic, $0.network) })
            try file.write(Data(try PictureFile.encodePNG(picture)))
            Console.shared.result("\(output): \(picture.size), bicubic left, upscaled right")
        }
        if let page = form == .page ? file : page {
            try writePage(to: page, frames)
            if form == .page {
                Console.shared.result("\(output): bicubic left, upscaled right")
            }
        }
    }

    /// The moments asked for, cropped as asked for.
    private func frames(
        of source: MediaSource, network: Network, threads: Int
    ) throws -> [PreviewFrame] {
        try (at.isEmpty ? [0] : at.map(\.seconds)).map { seconds in
            let frame = try PreviewFrame(
                of: source, at: seconds, network: network, threads: threads)
            guard let crop else { return frame }
            return frame.cropped(to: Size(width: crop.width, height: crop.height))
        }
    }

    private func writePage(to file: ReportFile, _ frames: [PreviewFrame]) throws {
        let sliders = try frames.map { frame in
            Page.slider(
                left: ("bicubic", try PictureFile.encodePNG(frame.bicubic)),
                right: (
                    network.name(standard: NetworkOptions.defaultPreset),
                    try PictureFile.encodePNG(frame.network)
                ),
                size: frame.network.size, caption: String(format: "at %g s", frame.seconds))
        }
        let body = Page.section(
            "Bicubic and network", Page.sliders(sliders),
            note: "Move the pointer or use the arrow keys.")
        let page = Page.document(
            title: URL(fileURLWithPath: input).lastPathComponent,
            subtitle: "Made by subpixel preview.", body: body)
        try file.write(Data(page.utf8))
    }

    private func writeVideo(
        to file: ReportFile, _ source: MediaSource, network: Network, threads: Int
    ) throws -> PreviewVideo.Outcome {
        let video = PreviewVideo(
            source: source, start: at.first?.seconds ?? 0, duration: duration?.seconds ?? 5,
            layout: layout, network: network, threads: threads)
        return try file.write { path in
            defer { Console.shared.finishLine(erasing: true) }
            return try video.write(to: path, name: output) { count in
                if Console.shared.isTerminal { Console.shared.showLine("wrote \(count) frames") }
            }
        }
    }
}
