import ArgumentParser

/// `subpixel doctor`: what this machine gives the program to work with.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Show the processor level, FFmpeg's libraries, encoders and presets found."
    )

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        throw CommandFailure(.internal, "not built yet")
    }
}
