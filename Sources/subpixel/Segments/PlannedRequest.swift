import ArgumentParser
import Foundation
import Pipeline

/// Which plan a command works on, and the request that the plan was made from, read again from the
/// command line it holds.
struct PlannedRequest: ParsableArguments {
    @Argument(help: ArgumentHelp("The folder of the plan.", valueName: "dir"))
    var folder: String

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Where the source lies on this machine. (default: where the plan says)",
            valueName: "in"))
    var input: String?

    /// The plan's folder as an absolute path.
    var path: String { Self.absolute(folder) }

    /// Reads the plan and the request; `output` is the target, or nil for workers, which write none.
    ///
    /// The working folder is from then on that of the plan's command.
    ///
    /// Throws: `PipelineError.journal` for a folder without a plan; `ValidationError` and
    /// `PresetError` when the command line means nothing here.
    func read(output: String? = nil, threads: Int? = nil) throws -> UpscaleRequest {
        let folder = path
        let input = input.map(Self.absolute)
        let output = output.map(Self.absolute)
        let plan = try SegmentPlanning.read(folder)
        // Networks of one's own are named from the folder in which the plan was made.
        if let working = plan.workingFolder {
            _ = FileManager.default.changeCurrentDirectoryPath(working)
        }
        let command = try UpscaleCommand.parse(plan.arguments)
        var request = try command.request(
            input: input ?? plan.input,
            output: output ?? Self.unwritten(in: folder, plan.container),
            format: plan.container)
        if let threads { request.threads = threads }
        return request
    }

    /// A target that is named and never written.
    static func unwritten(in folder: String, _ container: String) -> String {
        "\(folder)/.output.\(container)"
    }

    /// A path that holds in any working folder.
    static func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.path
    }
}
