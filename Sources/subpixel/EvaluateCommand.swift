import ArgumentParser
import Foundation
import Imaging
import Media
import Networks
import Presets
import Synchronization

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

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Presets, with commas or repeated. (default: all)", valueName: "names"),
        transform: { try commaList($0) { $0 } })
    var preset: [[String]] = []

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("A network of your own, an ONNX file; repeatable.", valueName: "file"))
    var model: [String] = []

    @Flag(help: "Every preset; the default where no preset and no model is named.")
    var all = false

    @Option(
        name: .customLong("presets"),
        help: ArgumentHelp("Look for presets in this folder first.", valueName: "dir"))
    var presetFolder: String?

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

    @Option(
        name: [.customShort("j"), .long],
        help: ArgumentHelp(
            "Threads that compute. (1 to 1024, default: one per processor)", valueName: "count"),
        transform: { try number($0, in: 1...1024) })
    var threads: Int?

    @Flag(name: .customLong("json"), help: "Print JSON, with every picture.")
    var asJSON = false

    @Flag(name: .customLong("csv"), help: "Print CSV, with every picture.")
    var asCSV = false

    @Flag(name: .customLong("markdown"), help: "Print the table as Markdown.")
    var asMarkdown = false

    @Option(
        help: ArgumentHelp("Write a page with pictures and plots, too.", valueName: "file"))
    var html: String?

    @Flag(name: [.customShort("y"), .long], help: "Replace a page that exists.")
    var overwrite = false

    func validate() throws {
        if [asJSON, asCSV, asMarkdown].filter(\.self).count > 1 {
            throw ValidationError("--json, --csv and --markdown exclude each other")
        }
        if all && !preset.isEmpty {
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
        let file = try html.map { try ReportFile(path: $0, overwrite: overwrite) }
        let methods = try methods()
        let (report, page) =
            if let video {
                try evaluateVideo(video, methods: methods)
            } else {
                try evaluatePictures(paths ?? [], methods: methods)
            }
        Console.shared.finishLine(erasing: true)
        if let file, let page { try file.write(Data(page.html(of: report).utf8)) }
        if asJSON {
            Console.shared.result(try json(report, pretty: true))
        } else {
            Console.shared.result(
                asCSV ? report.csv : asMarkdown ? report.markdown : report.text)
        }
    }

    private var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

    private func evaluatePictures(
        _ paths: [String], methods: [Int: [EvaluationMethod]]
    ) throws -> (EvaluationReport, EvaluationPage?) {
        let evaluation = Evaluation(
            scales: scale, measures: measures ?? Measure.usual, origin: lowFrom, methods: methods,
            threads: threadCount)
        let page = html == nil ? nil : EvaluationPage(paths: paths)
        let scores = try evaluation.run(
            PictureFolder(paths: paths),
            progress: { show("evaluated \($0) of \(paths.count) pictures") },
            show: showing(on: page))
        let report = EvaluationReport(
            source: images ?? "", evaluation: evaluation, scores: scores)
        return (report, page)
    }

    private func showing(on page: EvaluationPage?) -> Evaluation.Show? {
        guard let page else { return nil }
        return { try page.add($0, scale: $1, results: $2) }
    }

    /// Each scale factor goes over the video anew, as its reduced frames may be encoded anew.
    private func evaluateVideo(
        _ path: String, methods: [Int: [EvaluationMethod]]
    ) throws -> (EvaluationReport, EvaluationPage?) {
        func evaluation(_ scales: [Int]) -> Evaluation {
            Evaluation(
                scales: scales, measures: measures ?? Measure.usualOfVideo, origin: .luma,
                methods: methods, threads: threadCount)
        }
        let page = html == nil ? nil : EvaluationPage(frameCount: try frameCount(of: path))
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("subpixel-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var scores: [EvaluationScore] = []
        var degraded: [EvaluationReport.DegradedRow] = []
        for scale in scale {
            var low: String?
            if let degrade {
                let target = folder.appendingPathComponent("x\(scale).mkv").path
                let outcome = try degrade.encode(
                    path, scale: scale, limit: frames, threads: threadCount, to: target,
                    progress: { show("×\(scale): reduced and encoded \($0) frames") })
                degraded.append(
                    EvaluationReport.DegradedRow(
                        scale: scale, degradation: degrade.text,
                        kilobitsPerSecond: outcome.kilobitsPerSecond))
                low = target
            }
            scores += try evaluation([scale]).run(
                VideoPictures(path: path, degraded: low, limit: frames, threads: threadCount),
                progress: { show("×\(scale): evaluated \($0) frames") },
                show: showing(on: page))
        }
        guard !scores.isEmpty else {
            throw CommandFailure(.input, "'\(path)' holds no frame that can be decoded")
        }
        var report = EvaluationReport(
            source: path, isVideo: true, evaluation: evaluation(scale), scores: scores)
        report.degraded = degraded
        return (report, page)
    }

    /// About how many frames will be evaluated.
    private func frameCount(of path: String) throws -> Int {
        let stream = try FrameReader(path: path, threads: 1).stream
        let seconds = stream.duration.flatMap { duration in
            stream.timeBase.value.map { Double(duration) * $0 }
        }
        let estimate = (seconds ?? 0) * (stream.averageFrameRate.value ?? 25)
        let count = stream.frameCount.map(Double.init) ?? estimate
        return Int(min(max(count, 1), Double(frames ?? 100_000)))
    }

    private func show(_ text: String) {
        if Console.shared.isTerminal { Console.shared.showLine(text) }
    }

    /// The methods for each scale factor: interpolations, presets, models.
    ///
    /// Throws: `PresetError`, `NetworkError`, and `CommandFailure` for a model whose factor was not
    /// asked for.
    private func methods() throws -> [Int: [EvaluationMethod]] {
        var methods = [Int: [EvaluationMethod]]()
        for scale in scale { methods[scale] = EvaluationMethod.interpolations }
        for preset in try presets() {
            for scale in scale {
                guard let path = preset.networks[scale] else {
                    let factors = preset.factors.map { "×\($0)" }.joined(separator: ", ")
                    Console.shared.message(
                        "Note: preset '\(preset.name)' has no network for ×\(scale); "
                            + "it has \(factors)")
                    continue
                }
                methods[scale]?.append(
                    EvaluationMethod(
                        name: preset.name, kind: .network(try Network.read(path: path))))
            }
        }
        for path in model {
            let network = try Network.read(path: path)
            // Such a network works on a picture that was enlarged before, at any factor.
            if network.scale == 1 {
                for scale in scale {
                    methods[scale]?.append(EvaluationMethod(name: path, kind: .network(network)))
                }
                continue
            }
            guard methods[network.scale] != nil else {
                throw CommandFailure(
                    .usage,
                    "network '\(path)' enlarges ×\(network.scale), which --scale doesn't list; "
                        + "try --scale \(network.scale)")
            }
            methods[network.scale]?.append(
                EvaluationMethod(name: path, kind: .network(network)))
        }
        return methods
    }

    private func presets() throws -> [Preset] {
        let wantsAll = all || (preset.isEmpty && model.isEmpty)
        guard wantsAll || !preset.isEmpty else { return [] }
        let catalog = try PresetCatalog(folder: presetFolder)
        let names = wantsAll ? catalog.names : preset.flatMap(\.self)
        guard !names.isEmpty else {
            throw CommandFailure(
                .network, "no preset was found; name their folder by --presets, or a network by -m")
        }
        return try names.map { try catalog.load($0) }
    }
}
