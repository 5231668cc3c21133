import ArgumentParser

/// `subpixel probe`: what a file holds, and what would become of it.
struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Say what a file holds, and what an output would keep of it."
    )

    @Argument(help: ArgumentHelp("The file to look into.", valueName: "in"))
    var input: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        throw CommandFailure(.internal, "not built yet")
    }
}
