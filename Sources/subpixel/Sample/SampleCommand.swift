import ArgumentParser
import Foundation
import Pipeline

/// `subpixel sample`: what each preset would cost and make of a video, before hours are spent.
struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Upscale ten seconds from a few places with each preset, and predict the rest.",
        discussion: """
            Prints frames per second, how much could be reused, the bit rate, and the time and size \
            of the whole file. --html shows the pictures side by side.

            Example:
              subpixel sample lecture.mp4 --html sample.html
            """
    )

    @Argument(help: ArgumentHelp("The video: a file.", valueName: "in"))
    var input: String

    @OptionGroup(title: "Networks")
    var networks: SubjectOptions

    @Option(
        help: ArgumentHelp("Seconds of video in all. (default: 10)", valueName: "seconds"),
        transform: { try number($0, in: 0.1...3600) })
    var seconds: Double?

    @Option(
        help: ArgumentHelp(
            "From how many places they are taken. (1 to 100, default: 3)", valueName: "count"),
        transform: { try number($0, in: 1...100) })
    var places: Int?

    @OptionGroup var threading: ThreadOptions

    @Flag(name: .customLong("json"), help: "Print JSON.")
    var asJSON = false

    @Option(
        name: .customLong("html"),
        help: ArgumentHelp("Write a page with pictures, too.", valueName: "file"))
    var page: String?

    @OptionGroup var source: SourceOptions

    @OptionGroup var replacing: OverwriteOptions

    func run() throws {
        let file = try page.map { try replacing.file($0, input: input) }
        let subjects = try networks.subjects().load()
        let sample = SampleRun(
            input: input, source: source, subjects: subjects, scale: networks.scale,
            threads: threading.count,
            seconds: seconds ?? 10, placeCount: places ?? 3)
        let report = try sample.report { what in
            if Console.shared.isTerminal { Console.shared.showLine(what) }
        }
        Console.shared.finishLine(erasing: true)
        try file?.write(
            Data(
                SamplePage(
                    report: report, source: sample.source.source(input), subjects: subjects
                ).html().utf8))
        Console.shared.result(asJSON ? try json(report, pretty: true) : report.text)
    }
}
