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
        usage: "subpixel upscale IN OUT [options]",
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
    @OptionGroup(title: "Size and network") var network: NetworkOptions
    @OptionGroup(title: "Picture") var picture: PictureOptions
    @OptionGroup(title: "Video encoding") var encoding: EncodingOptions
    @OptionGroup(title: "Range and container") var streams: StreamOptions
    @OptionGroup(title: "Other streams") var selection: SelectionOptions
    @OptionGroup(title: "Timing and checks") var checks: CheckOptions
    @OptionGroup(title: "Pipes, networks and live sources") var live: LiveOptions
    @OptionGroup(title: "Interruptions") var journal: JournalOptions
    @OptionGroup(title: "Messages") var messages: MessageOptions

    func validate() throws {
        _ = try files.paths()
    }

    func run() throws {
        messages.apply()
        let reporter = messages.reporter()
        do {
            try upscale(reporter: reporter)
        } catch {
            throw reporter.failure(of: try naming(error))
        }
    }

    /// A decoder knows its stream, but not the file it came from.
    private func naming(_ error: any Error) throws -> any Error {
        guard var error = error as? MediaError, error.kind == .decoderFailed else { return error }
        let input = MediaLocation(try files.paths().input).description
        if !error.description.contains(input) { error.action += " of '\(input)'" }
        return error
    }

    private func upscale(reporter: any RunReporter) throws {
        if let complaint = Level.complaint { reporter.warn(complaint) }
        var request = try request()
        request.overwrites = try files.mayOverwrite(
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
        if status != .complete { throw CommandFailure(status) }
    }

    /// The command line as values.
    private func request() throws -> UpscaleRequest {
        let paths = try files.paths()
        let choice = try network.load()
        var request = UpscaleRequest(
            input: paths.input, output: paths.output, networks: choice.networks,
            networkName: choice.name,
            threads: network.threads ?? ProcessInfo.processInfo.activeProcessorCount)
        request.target = network.target
        request.reuses = network.reuse == .on
        if live.realtime { request.substitutes = try network.substitutes(for: choice) }
        request.containerFormat = streams.format
        picture.apply(to: &request)
        selection.apply(to: &request)
        checks.apply(to: &request)
        live.apply(to: &request)
        request.start = streams.start?.seconds
        request.duration = streams.duration?.seconds
        request.networkChecksums = choice.checksums
        journal.apply(to: &request)
        try encoding.apply(choice.encoding, to: &request)
        return request
    }
}
