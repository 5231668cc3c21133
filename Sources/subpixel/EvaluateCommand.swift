import ArgumentParser
import Evaluation
import Foundation

/// `subpixel evaluate`: what upscaling costs pictures, in the measures of the literature.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure upscalers on pictures or on a video: PSNR, SSIM and more.",
        discussion: """
            Each picture or frame is reduced by MATLAB's bicubic, enlarged again by every method, \
            and compared with the original on Y of BT.601, without a border as wide as the scale \
            factor. The bicubic rows are those of the published tables.

            Examples:
              subpixel evaluate --images Set5 --scale 2,3,4 --html set5.html
              subpixel evaluate lecture.mp4 --degrade h264:crf=28 -p lecture --frames 250
            """
    )

    @Argument(
        help: ArgumentHelp(
            "A video of high resolution, in place of --images.", valueName: "ref"))
    var video: String?

    @Option(help: ArgumentHelp("The folder of high-resolution pictures.", valueName: "dir"))
    var images: String?

    @Option(
        help: ArgumentHelp(
            """
            Encode the reduced frames of a video before they are upscaled, as in h264:crf=28 or \
            hevc:preset=slow:crf=30. (default: don't)
            """,
            valueName: "codec:key=value..."),
        transform: { try Degradation(argument: $0) })
    var degrade: Degradation?

    @Option(
        help: ArgumentHelp(
            "Only so many frames of a video, from its start. (default: all)", valueName: "count"),
        transform: { try number($0, in: 1...Int(Int32.max)) })
    var frames: Int?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Scale factors, 2 to 8, with commas. (default: 2)", valueName: "list"),
        transform: { try commaList($0) { try number($0, in: 2...8) } })
    var scale: [Int] = [2]

    @OptionGroup var presets: PresetListOptions

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("A network of your own, an ONNX file; repeatable.", valueName: "file"))
    var model: [String] = []

    @Flag(help: "Every preset, those to compare with too.")
    var all = false

    @Option(
        help: ArgumentHelp(
            """
            What to measure: psnr, ssim, ms-ssim, wpsnr, nqm, ifc, with commas. (default: \
            psnr,ssim,ms-ssim of pictures, psnr,ssim of a video)
            """,
            valueName: "list"),
        transform: { try commaList($0) { try word($0) } })
    var measures: [Measure]?

    @Option(
        help: ArgumentHelp(
            """
            What is reduced: luma (in floating point, rounded once) or picture (R, G and B as \
            MATLAB reduces 8-bit pictures). (default: luma)
            """,
            valueName: "luma|picture"),
        transform: { try word($0) })
    var lowFrom: LowResolutionOrigin = .luma

    @OptionGroup var threading: ThreadOptions

    @OptionGroup var form: ReportFormOptions

    @Option(
        help: ArgumentHelp("Write a page with pictures and plots, too.", valueName: "file"))
    var html: String?

    @OptionGroup var source: SourceOptions

    @OptionGroup var replacing: OverwriteOptions

    func validate() throws {
        if all && presets.names != nil {
            throw ValidationError("--all and --preset exclude each other")
        }
        if (video == nil) == (images == nil) {
            throw ValidationError("give a video, or a folder of pictures with --images")
        }
        if images != nil && (degrade != nil || frames != nil) {
            throw ValidationError("--degrade and --frames are for a video")
        }
        if video != nil && lowFrom == .picture {
            throw ValidationError("--low-from picture is for --images; of a video luma is reduced")
        }
    }

    func run() throws {
        let paths = try images.map { try PictureFolder.paths(inFolder: $0) }
        let file = try html.map { try replacing.file($0, input: video) }
        let methods = try EvaluationMethods(
            scales: scale, presets: presetNames, withComparisons: all, models: model,
            presetFolder: presets.folder.folder
        ).load()
        let evaluation = PictureEvaluation(
            scales: scale,
            measures: measures ?? (video == nil ? Measure.usual : Measure.usualOfVideo),
            origin: lowFrom, methods: methods,
            threads: threading.count)
        let (report, page) =
            if let video {
                try evaluate(video, by: evaluation)
            } else {
                try evaluate(paths ?? [], by: evaluation)
            }
        Console.shared.finishLine(erasing: true)
        if let file, let page { try file.write(Data(page.html(of: report).utf8)) }
        try form.print(report, csv: report.csv, markdown: report.markdown, text: report.text)
    }

    /// The presets to compare; nil where all are, or the default.
    private var presetNames: [String]? {
        all || (presets.names == nil && model.isEmpty) ? nil : presets.names ?? []
    }

    private func evaluate(
        _ paths: [String], by evaluation: PictureEvaluation
    ) throws -> (EvaluationReport, EvaluationPage?) {
        let page = html == nil ? nil : EvaluationPage(paths: paths)
        let scores = try evaluation.run(
            PictureFolder(paths: paths),
            progress: { show("evaluated \($0) of \(paths.count) pictures") },
            show: showing(on: page))
        return (
            EvaluationReport(source: images ?? "", evaluation: evaluation, scores: scores), page
        )
    }

    private func evaluate(
        _ path: String, by evaluation: PictureEvaluation
    ) throws -> (EvaluationReport, EvaluationPage?) {
        let video = try VideoEvaluation(
            source.sourceReadAgain(path), degradation: degrade, limit: frames,
            evaluation: evaluation)
        let page = html == nil ? nil : EvaluationPage(frameCount: try video.frameCount())
        let report = try video.run(
            progress: show, show: showing(on: page))
        return (report, page)
    }

    private func showing(on page: EvaluationPage?) -> PictureEvaluation.Show? {
        guard let page else { return nil }
        return { try page.add($0, scale: $1, results: $2) }
    }

    private func show(_ text: String) {
        if Console.shared.isTerminal { Console.shared.showLine(text) }
    }
}
