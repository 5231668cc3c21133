import ArgumentParser
import Media

/// `subpixel probe`: what a file holds, and what would become of it.
struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Say what a file holds, and what an output would keep of it."
    )

    @Argument(help: ArgumentHelp("The file or URL to look into.", valueName: "in"))
    var input: String

    @Flag(name: .customLong("json"), help: "Print JSON.")
    var asJSON = false

    func run() throws {
        let demuxer = try Demuxer(path: input)
        // A file without video is worth a look too.
        let main = try? demuxer.info.mainVideoStream(of: input)
        let timing = try main.map {
            (index: $0.index, timing: try FrameTiming(of: $0, from: demuxer))
        }
        let report = ProbeReport(file: input, info: demuxer.info, timing: timing)
        Console.shared.result(asJSON ? try json(report, pretty: true) : report.text)
    }
}
