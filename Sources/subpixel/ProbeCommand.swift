import ArgumentParser
import Media
import Pipeline

/// `subpixel probe`: what a file holds, and what would become of it.
struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Say what a file holds, and what an output would keep of it."
    )

    @Argument(help: ArgumentHelp("The file or URL to look into.", valueName: "in"))
    var input: String

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "Also say what an output of this name or extension would keep.", valueName: "out"))
    var output: String?

    @Flag(name: .customLong("json"), help: "Print JSON.")
    var asJSON = false

    @OptionGroup var source: SourceOptions

    func run() throws {
        let container = try output.map(container)
        let demuxer = try Demuxer(source.source(input))
        // A file without video is worth a look too.
        let main = try? demuxer.info.mainVideoStream(of: input)
        let timing = try main.map {
            (index: $0.index, timing: try FrameTiming(of: $0, from: demuxer))
        }
        var report = ProbeReport(file: input, info: demuxer.info, timing: timing)
        if let output, let container {
            // Throws what `upscale` would say when there is nothing to upscale.
            let video = try demuxer.info.mainVideoStream(of: input)
            let plan = StreamPlan(
                source: demuxer.info, mainVideo: video.index, format: container)
            report.output = OutputReport(file: output, plan: plan)
        }
        Console.shared.result(asJSON ? try json(report, pretty: true) : report.text)
    }

    /// The container of a file name, or of a bare extension such as `mkv`.
    private func container(of output: String) throws(MediaError) -> OutputFormat {
        output.contains(".")
            ? try OutputFormat.resolve(target: output) : try OutputFormat.named(output)
    }
}
