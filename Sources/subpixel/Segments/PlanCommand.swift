import ArgumentParser
import Foundation
import Media
import Pipeline

/// `subpixel plan`: cuts a source into segments for several workers.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Cut a video into segments that several machines upscale.",
        usage: "subpixel plan IN -o DIR [options of 'subpixel upscale']",
        discussion: """
            Writes DIR/plan.json: the segments, and all options. Takes the options of 'subpixel \
            upscale'; -f says for which container (default: IN's own where it can be written, \
            else mp4). Then, on any machines that share DIR and IN:
              subpixel work DIR --any        any number of times, anywhere
              subpixel join DIR -o OUT       once, when all segments are finished
            """
    )

    @Argument(parsing: .captureForPassthrough)
    var arguments: [String] = []

    func run() throws {
        if arguments.contains(where: { ["-h", "--help"].contains($0) }) {
            throw CleanExit.helpRequest(self)
        }
        let command = try UpscaleCommand.parse(arguments)
        command.messages.apply()
        let paths = try command.files.paths()
        let folder = PlannedRequest.absolute(paths.output)
        try FileManager.default.createDirectory(
            atPath: parentFolder(of: folder),
            withIntermediateDirectories: true)
        let format = command.streams.format ?? Self.format(of: paths.input)
        let container = try OutputFormat.named(format).name
        // The folder must be there before it can be asked whether it can be written.
        let isNew = mkdir(folder, 0o777) == 0
        do {
            var request = try command.request(
                input: paths.input, output: PlannedRequest.unwritten(in: folder, container),
                format: container)
            request.arguments = arguments
            let plan = try SegmentPlanning.plan(request, folder: folder)
            let count = plan.segments.count
            if let complaint = plan.complaint {
                Console.shared.message("Warning: the source isn't cut into segments: \(complaint)")
            }
            guard !command.messages.quiet else { return }
            Console.shared.result(
                "\(paths.output): \(count) \(count == 1 ? "segment" : "segments"), 0 to \(count - 1), "
                    + "for \(plan.container)")
        } catch {
            if isNew { rmdir(folder) }
            throw error
        }
    }

    /// The source's own container where the program writes it, else MP4.
    private static func format(of input: String) -> String {
        let own = (input as NSString).pathExtension.lowercased()
        return ["mkv", "mp4", "mov", "webm"].contains(own) ? own : "mp4"
    }
}
