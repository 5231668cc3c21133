import ArgumentParser
import Imaging
import Pipeline

/// `subpixel status`: how far a plan's segments are, or an interrupted run's.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how far the segments of a plan or an interrupted run are.")

    @Argument(
        help: ArgumentHelp("The folder of a plan, or OUT.subpixel of a run.", valueName: "dir"))
    var folder: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let status = try JournalStatus(folder: folder)
        if json { return Console.shared.result(try subpixel.json(status, pretty: true)) }
        Console.shared.result(
            "\(status.input): \(status.finished) of \(status.total) segments are finished, "
                + "\(status.working) in work")
        var table = TextTable([
            ("segment", .right), ("from", .right), ("to", .right), ("state", .left),
            ("frames", .right), ("by", .left),
        ])
        for entry in status.segments {
            table.append([
                "\(entry.segment)", entry.start.map(ProgressLine.clock) ?? "start",
                entry.end.map(ProgressLine.clock) ?? "end", entry.state.rawValue,
                entry.frames.map { "\($0)" } ?? "", entry.holder.map { "\($0)" } ?? "",
            ])
        }
        Console.shared.result(table.text)
    }
}
