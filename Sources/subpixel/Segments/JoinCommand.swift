import ArgumentParser
import Foundation
import Imaging
import Media
import Pipeline

/// `subpixel join`: makes the video of a plan's segments.
struct JoinCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join",
        abstract: "Join the finished segments of a plan to a video.",
        discussion: """
            The video comes from the segments, everything else from the source. The result has \
            the same bytes as that of one run, whoever made the segments. DIR stays.
            """
    )

    @OptionGroup var planned: PlannedRequest

    @Option(name: [.short, .long], help: ArgumentHelp("The file to write.", valueName: "out"))
    var output: String

    @OptionGroup var replacing: OverwriteOptions

    @OptionGroup(title: "Messages") var messages: MessageOptions

    func run() throws {
        messages.apply()
        let reporter = messages.reporter()
        do {
            try join(reporter: reporter)
        } catch {
            throw reporter.failure(of: error)
        }
    }

    private func join(reporter: any RunReporter) throws {
        let folder = planned.path
        let container = try SegmentPlanning.read(folder).container
        let named = try OutputFormat.resolve(target: output).name
        guard named == container else {
            throw CommandFailure(
                .usage,
                "'\(output)' is \(named), but the plan is for \(container); "
                    + "name the output so, or plan again with -f \(named)")
        }
        var request = try planned.read(output: output)
        request.overwrites = try replacing.mayReplace(request.output, input: request.input)
        let join = try SegmentJoin(request, folder: folder)
        reporter.began(join.plan)
        let report = try SignalWatch.withCancellation({ join.cancel() }, during: { try join.run() })
        let status = ExitStatus(of: report)
        reporter.ended(join.plan, report, status: status)
        if status != .complete { throw CommandFailure(status) }
    }
}
