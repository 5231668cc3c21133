import ArgumentParser
import Foundation
import Imaging
import Networks
import Presets
import Synchronization

/// `subpixel evaluate`: what upscaling costs pictures, in the measures of the literature.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure upscalers on pictures: PSNR, SSIM and MS-SSIM beside interpolation.",
        discussion: """
            Each picture is reduced by MATLAB's bicubic, enlarged again by every method, and \
            compared with the original on Y of BT.601, without a border as wide as the scale \
            factor. The bicubic rows are those of the published tables.
            """
    )

    @Option(help: ArgumentHelp("The folder of high-resolution pictures.", valueName: "dir"))
    var images: String

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
            psnr,ssim,ms-ssim)
            """,
            valueName: "list"),
        transform: { try commaList($0) { try word($0) } })
    var measures: [Measure] = Measure.usual

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
    }

    func run() throws {
        let paths = try TestPicture.paths(inFolder: images)
        let file = try html.map { try ReportFile(path: $0, overwrite: overwrite) }
        let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
        let evaluation = Evaluation(
            scales: scale, measures: measures, origin: lowFrom, methods: try methods(),
            threads: threads)
        let page = html == nil ? nil : EvaluationPage(paths: paths)
        var show: Evaluation.Show?
        if let page {
            show = { picture, scale, results in
                try page.add(picture, scale: scale, results: results)
            }
        }
        let console = Console.shared
        let count = paths.count
        let scores = try evaluation.run(
            paths: paths,
            progress: { done in
                guard console.isTerminal else { return }
                console.showLine("evaluated \(done) of \(count) pictures")
            },
            show: show)
        console.finishLine(erasing: true)

        let report = EvaluationReport(folder: images, evaluation: evaluation, scores: scores)
        if let file, let page { try file.write(Data(page.html(of: report).utf8)) }
        if asJSON {
            console.result(try json(report, pretty: true))
        } else {
            console.result(
                asCSV ? report.csv : asMarkdown ? report.markdown : report.text)
        }
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
        return try names.map { try catalog.load($0) }
    }
}
