import ArgumentParser
import Foundation
import Pipeline

/// The request that a plan was made from, read again from the command line it holds.
enum PlannedRequest {
    /// The request for the plan in `folder`; `output` is the target, or nil for workers, which write
    /// none; `input` is where the source lies on this machine, nil for where the plan says.
    ///
    /// Throws: `PipelineError.journal` for a folder without a plan; `ValidationError` and
    /// `PresetError` when the command line means nothing here.
    static func read(
        folder: String, output: String? = nil, input: String? = nil, threads: Int? = nil
    ) throws -> UpscaleRequest {
        let plan = try SegmentPlanning.read(folder)
        // Networks of one's own are named from the folder in which the plan was made.
        if let working = plan.workingFolder {
            _ = FileManager.default.changeCurrentDirectoryPath(working)
        }
        let command = try UpscaleCommand.parse(plan.arguments)
        var request = try command.request(
            input: input ?? plan.input, output: output ?? unwritten(in: folder, plan.container),
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
