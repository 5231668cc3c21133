import ArgumentParser
import Networks
import Presets

/// One network at its own factor: for commands that enlarge single frames.
struct SingleNetworkOptions: ParsableArguments {
    @OptionGroup var choice: PresetOptions

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("The preset's factor. (2 to 8, default: 2)", valueName: "factor"),
        transform: { try number($0, in: 2...8) })
    var scale: Int?

    @OptionGroup var threading: ThreadOptions

    func validate() throws {
        if choice.model != nil && scale != nil {
            throw ValidationError("--model has a factor of its own; leave --scale out")
        }
    }

    /// How messages and pages call the network; `standard` is the preset where none is named.
    func name(standard: String) -> String { choice.model ?? choice.preset ?? standard }

    /// Reads the network. Where the preset has none for the factor, that of its fallback is taken and
    /// said.
    ///
    /// Throws: `PresetError`, `NetworkError`.
    func load(standard: String) throws -> Network {
        if let model = choice.model { return try Network.read(path: model) }
        let files = try choice.files(standard: standard)
        let factor = scale ?? 2
        guard let path = files.paths[factor] else {
            throw PresetError.noNetwork(
                preset: files.preset.name, factor: "\(factor)", available: files.preset.factors)
        }
        if let name = files.borrowed[factor] {
            Console.shared.message(
                "Note: preset '\(files.preset.name)' has no network for ×\(factor); that of "
                    + "'\(name)' is taken")
        }
        return try Network.read(path: path)
    }
}
