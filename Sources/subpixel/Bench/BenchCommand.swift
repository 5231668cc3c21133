import ArgumentParser
import Foundation
import Imaging
import Networks
import Pipeline
import Presets
import SuperResolution

/// `subpixel bench`: frames per second of each preset on this machine.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how fast presets are on this machine.",
        discussion: """
            Measures each stage alone and whole runs from file to file, for each preset and number \
            of threads in turn, again and again. Run it on a machine that does nothing else.

            Examples:
              subpixel bench
              subpixel bench in.mp4 -p fast,balanced -j 1,4 --html bench.html
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The video to measure with; a file. (default: a built-in clip)", valueName: "clip"))
    var clip: String?

    @OptionGroup(title: "Networks")
    var networks: SubjectOptions

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "A network of your own, an ONNX file, in place of presets.", valueName: "file"))
    var model: String?

    @Option(
        help: ArgumentHelp(
            "Size of the built-in clip before upscaling. (default: 640x360)", valueName: "WxH"),
        transform: { try SizeValue(argument: $0) })
    var size: SizeValue?

    @Option(
        name: [.customShort("j"), .long],
        help: ArgumentHelp(
            """
            Numbers of threads that compute, separated by commas. (1 to 1024, default: one per \
            processor)
            """,
            valueName: "counts"),
        transform: { try commaList($0) { try number($0, in: 1...1024) } })
    var threads: [Int]?

    @Option(
        help: ArgumentHelp(
            "Length of each measurement of a stage; runs take twice as long. (default: 1)",
            valueName: "seconds"),
        transform: { try number($0, in: 0...3600) })
    var seconds: Double?

    @Option(
        help: ArgumentHelp(
            "How often each is measured. (1 to 1000, default: 3)", valueName: "count"),
        transform: { try number($0, in: 1...1000) })
    var repeats: Int?

    @Flag(name: .customLong("json"), help: "Print JSON.")
    var asJSON = false

    @Option(
        name: .customLong("html"),
        help: ArgumentHelp("Write a page with bars, too.", valueName: "file"))
    var page: String?

    @OptionGroup var replacing: OverwriteOptions

    @Flag(
        help: "Measure the network alone, on samples in memory; for comparisons with other engines."
    )
    var networkOnly = false

    @Option(
        help: ArgumentHelp(
            "Frames in work at once, with --network-only. (1 to 64, default: 1)",
            valueName: "count"),
        transform: { try number($0, in: 1...64) })
    var framesInFlight: Int?

    @Option(
        name: .customLong("luma-in"),
        help: ArgumentHelp(
            "Luma to upscale, 8 bits, with --network-only.", valueName: "file",
            visibility: .hidden))
    var lumaInput: String?

    @Option(
        name: .customLong("luma-out"),
        help: ArgumentHelp(
            "Where to write the upscaled luma, with --network-only.", valueName: "file",
            visibility: .hidden))
    var lumaOutput: String?

    func validate() throws {
        if networks.presets.names != nil && model != nil {
            throw ValidationError("--preset and --model exclude each other")
        }
        if clip != nil && size != nil {
            throw ValidationError(
                "--size is the size of the built-in clip; a clip of your own has its own")
        }
        guard networkOnly else {
            if framesInFlight != nil || lumaInput != nil || lumaOutput != nil {
                throw ValidationError("--frames-in-flight goes with --network-only")
            }
            return
        }
        if clip != nil || page != nil {
            throw ValidationError("--network-only takes neither a clip nor --html")
        }
        if (threads ?? []).count > 1 {
            throw ValidationError("--network-only takes one number of threads")
        }
    }

    func run() throws {
        let subjects = try networks.subjects(model: model).load()
        if networkOnly {
            try measureNetwork(of: subjects)
        } else {
            try measure(subjects)
        }
    }

    /// Processors, and so threads, unless the command line says otherwise.
    private var processors: Int { ProcessInfo.processInfo.activeProcessorCount }

    private var pictureSize: Size {
        size.map { Size(width: $0.width, height: $0.height) } ?? BenchClip.defaultSize
    }

    private func measureNetwork(of subjects: [BenchmarkRequest.Subject]) throws {
        guard let subject = subjects.first, subjects.count == 1,
            let factor = smallestFactor(atLeast: networks.scale, among: subject.networks.keys)
                ?? subject.networks.keys.first,
            let network = subject.networks[factor]
        else {
            throw CommandFailure(.usage, "--network-only takes one network: name it by --model")
        }
        let bench = NetworkBench(
            network: network, size: pictureSize, threads: threads?.first ?? processors,
            framesInFlight: framesInFlight ?? 1, seconds: seconds ?? 1, repeats: repeats ?? 3)
        let report = try bench.run(input: lumaInput, output: lumaOutput)
        Console.shared.result(asJSON ? try json(report, pretty: true) : report.text)
    }

    private func measure(_ subjects: [BenchmarkRequest.Subject]) throws {
        let file = try page.map { try replacing.file($0, input: clip) }
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("subpixel-bench-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var path = clip ?? ""
        if clip == nil {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            path = folder.appendingPathComponent("clip.mkv").path
            show("drawing the built-in clip")
            try BenchClip(size: pictureSize).write(to: path)
        }
        var request = BenchmarkRequest(
            clip: path, clipName: clip ?? "built-in clip", subjects: subjects,
            threads: threads ?? [processors])
        request.scale = networks.scale
        request.seconds = seconds ?? 1
        request.repeats = repeats ?? 3
        let benchmark = Benchmark(request, machine: .current)
        let report = try SignalWatch.withCancellation({ benchmark.cancel() }) {
            try benchmark.run { what, share in show("\(Int(share * 100))% \(what)") }
        }
        Console.shared.finishLine(erasing: true)
        try file?.write(Data(BenchPage(report: report).html.utf8))
        Console.shared.result(asJSON ? try json(report, pretty: true) : BenchTable.text(of: report))
    }

    private func show(_ text: String) {
        if Console.shared.isTerminal { Console.shared.showLine(text) }
    }
}
