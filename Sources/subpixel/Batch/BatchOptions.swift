import ArgumentParser

/// Where the outputs of several inputs go.
struct BatchOptions: ParsableArguments {
    @Option(
        name: .customLong("output-dir"),
        help: ArgumentHelp(
            """
            Upscale every IN, and every video in the folders among them, into this folder; one \
            that fails doesn't stop the rest.
            """, valueName: "dir"))
    var outputFolder: String?

    @Option(
        help: ArgumentHelp(
            """
            How outputs are called: {stem} and {ext} of the input, {width}, {height}, {preset}. \
            (default: {stem}-{height}p.{ext})
            """,
            valueName: "template"),
        transform: { try OutputName(template: $0) })
    var name: OutputName?

    @Flag(
        help: """
            Pass over inputs whose output exists; with -y, those whose output is newer than they are.
            """)
    var skipExisting = false

    func validate() throws {
        guard outputFolder == nil else { return }
        if name != nil { throw ValidationError("--name goes with --output-dir") }
        if skipExisting { throw ValidationError("--skip-existing goes with --output-dir") }
    }
}
