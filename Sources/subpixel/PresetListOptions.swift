import ArgumentParser

/// Some presets: for commands that try several and compare them.
struct PresetListOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            """
            Presets, with commas or repeated. (default: all that have the scale but those to \
            compare with)
            """,
            valueName: "names"),
        transform: { try commaList($0) { $0 } })
    var preset: [[String]] = []

    @OptionGroup var folder: PresetFolderOptions

    /// Nil where none is named.
    var names: [String]? { preset.isEmpty ? nil : preset.flatMap(\.self) }
}
