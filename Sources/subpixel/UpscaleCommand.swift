import ArgumentParser
import Foundation
import Imaging
import Logging
import Media
import Pipeline
import SuperResolution

/// `subpixel upscale`: the program's main work.
struct UpscaleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upscale",
        abstract: "Upscale a video.",
        usage: """
            subpixel upscale IN OUT [options]
            subpixel upscale IN... --output-dir DIR [options]
            """,
        discussion: """
            Every frame keeps its timestamp; sound, subtitles, chapters, metadata and colour \
            description are carried over. Sound and text subtitles that the output's container \
            can't hold are converted; what it can't hold in any form is said before the work \
            begins. The output appears under its name when it is whole.

            Examples:
              subpixel upscale in.mp4 out.mp4
              subpixel upscale in.mp4 out.mkv --height 2160 -p quality
              subpixel upscale in.mp4 out.mov -c prores
              subpixel upscale - - --format y4m < in.y4m > out.y4m
              subpixel upscale udp://0.0.0.0:5000 rtmp://server/app/key --realtime
            """
    )

    @OptionGroup(title: "Files") var files: FileOptions
    @OptionGroup(title: "Many files") var batch: BatchOptions
    @OptionGroup(title: "Size and network") var network: NetworkOptions
    @OptionGroup(title: "Picture") var picture: PictureOptions
    @OptionGroup(title: "Video encoding") var encoding: EncodingOptions
    @OptionGroup(title: "Range and container") var streams: StreamOptions
    @OptionGroup(title: "Other streams") var selection: SelectionOptions
    @OptionGroup(title: "Timing and checks") var checks: CheckOptions
    @OptionGroup(title: "Source") var source: SourceOptions
    @OptionGroup(title: "Live sources") var live: LiveOptions
    @OptionGroup(title: "Interruptions") var journal: JournalOptions
    @OptionGroup(title: "Messages") var messages: MessageOptions

    func validate() throws {
        guard batch.outputFolder != nil else {
            _ = try files.paths()
            return
        }
        guard files.output == nil else {
            throw ValidationError("--output and --output-dir exclude each other")
        }
        guard !files.inputs.isEmpty else {
            throw ValidationError("no input: give videos, or folders of them")
        }
    }

    func run() throws {
        messages.apply()
        let reporter = messages.reporter()
        do {
            if let folder = batch.outputFolder {
                return try upscaleAll(into: folder, reporter: reporter)
            }
            try files.refuseMore()
            let paths = try files.paths()
            let status = try upscale(paths.input, to: paths.output, reporter: reporter)
            if status != .complete { throw CommandFailure(status) }
        } catch {
            throw reporter.failure(of: error)
        }
    }

    /// A decoder knows its stream, but not the file it came from.
    private func naming(_ input: String, in error: any Error) -> any Error {
        guard var error = error as? MediaError, error.kind == .decoderFailed else { return error }
        let input = MediaLocation(input).description
        if !error.description.contains(input) { error.action += " of '\(input)'" }
        return error
    }

    /// Upscales one input, and says how it goes.
    ///
    /// Throws: what keeps the run from its end.
    func upscale(
        _ input: String, to output: String, reporter: any RunReporter
    ) throws -> ExitStatus {
        do {
            return try run(input, to: output, reporter: reporter)
        } catch {
            throw naming(input, in: error)
        }
    }

    /// Upscales every input into a folder.
    private func upscaleAll(into folder: String, reporter: any RunReporter) throws {
        try BatchSources.refuseOutput(folder, in: files.inputs)
        let sources = BatchSources.find(files.inputs, outputFolder: folder)
        guard !sources.isEmpty else {
            throw CommandFailure(
                .input,
                "there is no video in \(listed(files.inputs)); is it called otherwise? name it")
        }
        let run = try BatchRun(self, outputFolder: folder, reporter: reporter)
        // Also when the user ends the program.
        defer { run.summarise(rest: sources.count - run.ended) }
        var rest = sources[...]
        try SignalWatch.repeating {
            try run.upscale(rest.removeFirst())
            return !rest.isEmpty
        }
        if run.status != .complete { throw CommandFailure(run.status) }
    }

    private func run(
        _ input: String, to output: String, reporter: any RunReporter
    ) throws -> ExitStatus {
        if let complaint = Level.complaint { reporter.warn(complaint) }
        var request = try request(input: input, output: output)
        request.arguments = Array(CommandLine.arguments.dropFirst(2))
        request.overwrites = try files.replacing.mayReplace(
            request.output, input: request.input)

        let run = try UpscaleRun.prepare(request)
        reporter.began(run.plan)
        let updates = ProgressUpdates(every: reporter.interval) { reporter.update(run.progress) }
        let report: UpscaleReport
        do {
            defer { updates.stop() }
            report = try SignalWatch.withCancellation({ run.cancel() }, during: { try run.run() })
        }
        let status = ExitStatus(of: report)
        reporter.ended(run.plan, report, status: status)
        return status
    }

    /// The command line as values, for these paths.
    func request(
        input: String, output: String, format: String? = nil
    ) throws -> UpscaleRequest {
        let choice = try network.load()
        var request = UpscaleRequest(
            input: input, output: output, networks: choice.networks,
            networkName: choice.name,
            threads: network.threading.count)
        request.target = network.target
        request.reuses = network.reuse == .on
        if live.realtime { request.substitutes = try network.substitutes(for: choice) }
        request.containerFormat = format ?? streams.format
        picture.apply(to: &request)
        request.chapters = streams.chapters
        selection.apply(to: &request)
        checks.apply(to: &request)
        source.apply(to: &request)
        live.apply(to: &request)
        request.start = streams.start?.seconds
        request.duration = streams.duration?.seconds
        request.networkChecksums = choice.checksums
        request.borrowedNetworks = choice.borrowed
        journal.apply(to: &request)
        try encoding.apply(choice.encoding, to: &request)
        return request
    }
}
