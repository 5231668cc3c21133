import ArgumentParser

/// Some presets at one factor: for commands that run whole videos by each.
struct SubjectOptions: ParsableArguments {
    @OptionGroup var presets: PresetListOptions

    @Option(
        name: [.customShort("s"), .customLong("scale")],
        help: ArgumentHelp(
            "Times the width and height; decimals too. (1 to 8, default: 2)", valueName: "factor"),
        transform: { try number($0, in: NetworkOptions.factors) })
    var givenScale: Double?

    var scale: Double { givenScale ?? 2 }

    /// The presets, or the one network of `model` in their place.
    func subjects(model: String? = nil) -> BenchSubjects {
        BenchSubjects(
            model: model, presets: presets.names, folder: presets.folder.folder, scale: scale)
    }
}
