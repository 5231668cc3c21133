import ArgumentParser
import Foundation
import Imaging
import Media

/// `subpixel slides`: every slide of a lecture once, enlarged, with a page to leaf through.
struct SlidesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slides",
        abstract:
            "Take each slide of a lecture once, enlarged, as PNG, with a page to leaf through.",
        discussion: """
            A slide is a picture that stands still; a speaker in a corner and text that appears line \
            by line are part of one, and its last picture is taken. The files are named by number \
            and time, and index.html shows them: arrow keys, Home and End.

            Example:
              subpixel slides lecture.mp4 --output-dir slides
            """
    )

    @Argument(help: ArgumentHelp("The video.", valueName: "in"))
    var input: String

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("The folder to write to; made if it is missing.", valueName: "dir"))
    var outputDir: String

    @Option(
        help: ArgumentHelp("How long a slide stands at least. (default: 1)", valueName: "seconds"),
        transform: { try number($0, in: 0...3600) })
    var minimum: Double?

    @OptionGroup(title: "Network (preset lecture unless another is named)")
    var network: SingleNetworkOptions

    @OptionGroup var source: SourceOptions

    @OptionGroup var replacing: OverwriteOptions

    func run() throws {
        let extractor = try SlideExtractor(
            of: source.source(input), network: try network.load(standard: "lecture"),
            threads: network.threading.count, minimum: minimum ?? 1)
        try makeFolder()
        // All are replaced or none.
        let earlier = Self.fileOfEarlierRun(in: outputDir)
        let replaces = try earlier.map { try replacing.mayReplace(path($0)) } ?? false
        if let earlier { _ = try ReportFile(path(earlier), input: input, replaces: replaces) }
        let page = try ReportFile(path("index.html"), input: input, replaces: replaces)
        var slides: [SlideExtractor.Slide] = []
        try extractor.run(
            progress: { seconds in
                if Console.shared.isTerminal {
                    Console.shared.showLine(
                        "\(ProgressLine.clock(seconds)) | \(slides.count) slides")
                }
            },
            write: { number, start, picture in
                let name = Self.fileName(number: number, start: start)
                let file = try ReportFile(path(name), input: input, replaces: replaces)
                try file.write(Data(try PictureFile.encodePNG(picture)))
                slides.append(
                    SlideExtractor.Slide(
                        number: number, start: start, file: name, width: picture.size.width,
                        height: picture.size.height))
            })
        Console.shared.finishLine(erasing: true)
        if let complaint = extractor.complaint {
            Console.shared.message("Warning: \(complaint)")
        }
        let title = "Slides of \((input as NSString).lastPathComponent)"
        try page.write(Data(SlidesPage(title: title, slides: slides).html.utf8))
        Console.shared.result(
            "\(outputDir): \(slides.count) slide\(slides.count == 1 ? "" : "s"); "
                + "open \(path("index.html")) to leaf through them")
    }

    /// `slide-007_0-12-34.png`: files sort as the slides come.
    static func fileName(number: Int, start: Double) -> String {
        let whole = Int(max(0, start).rounded(.down))
        return String(
            format: "slide-%03d_%d-%02d-%02d.png", number, whole / 3600, whole / 60 % 60,
            whole % 60)
    }

    /// A file in `folder` that a run could write, nil where there is none.
    private static func fileOfEarlierRun(in folder: String) -> String? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().first { name in
            name == "index.html" || name.wholeMatch(of: /slide-\d+_\d+-\d\d-\d\d\.png/) != nil
        }
    }

    private func path(_ name: String) -> String {
        (outputDir as NSString).appendingPathComponent(name)
    }

    private func makeFolder() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: outputDir, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(
                .output, "cannot make the folder '\(outputDir)': \(error.localizedDescription)")
        }
    }
}
