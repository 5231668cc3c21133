import ArgumentParser

/// Some presets at a factor: for commands that try several and compare them.
struct PresetListOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Names of presets, separated by commas. (default: all that have the scale)",
            valueName: "names"),
        transform: { try commaList($0) { $0 } })
    var presets: [String]?

    @Option(
        name: .customLong("presets-folder"),
        help: ArgumentHelp("Look for presets in this folder first.", valueName: "dir"))
    var presetFolder: String?

    @Option(
        name: [.customShort("s"), .customLong("scale")],
        help: ArgumentHelp(
            "Times the width and height; decimals too. (1 to 8, default: 2)", valueName: "factor"),
        transform: { try number($0, in: NetworkOptions.factors) })
    var givenScale: Double?

    var scale: Double { givenScale ?? 2 }

    /// The presets, or the one network of `model` in their place.
    func subjects(model: String? = nil) -> BenchSubjects {
        BenchSubjects(model: model, presets: presets, folder: presetFolder, scale: scale)
    }
}
