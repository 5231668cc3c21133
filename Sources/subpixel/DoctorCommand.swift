import ArgumentParser

/// `subpixel doctor`: what this machine gives the program to work with.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Show the processor level, FFmpeg's libraries, encoders and presets found."
    )

    @OptionGroup var presets: PresetFolderOptions

    @Flag(name: .customLong("json"), help: "Print JSON.")
    var asJSON = false

    func run() throws {
        let report = try DoctorReport.make(presetFolder: presets.folder)
        Console.shared.result(asJSON ? try json(report, pretty: true) : report.text)
    }
}
