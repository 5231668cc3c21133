import ArgumentParser
import Networks
import Presets

/// Which network: a preset's or one of the user's own.
struct PresetOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            """
            Whose networks to use, and of 'upscale' whose encoding defaults; 'subpixel presets' \
            lists them. (default: \(NetworkOptions.defaultPreset); of 'slides' lecture)
            """,
            valueName: "preset"))
    var preset: String?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "A network of your own, an ONNX file, in place of a preset.", valueName: "file"))
    var model: String?

    @OptionGroup var folder: PresetFolderOptions

    func validate() throws {
        if preset != nil && model != nil {
            throw ValidationError("--preset and --model exclude each other")
        }
    }

    /// A preset with the files of its networks, those of its fallback among them.
    struct Files {
        let preset: Preset
        /// By scale factor.
        let paths: [Int: String]
        /// The preset that a network is taken from, by scale factor, where it isn't this one.
        let borrowed: [Int: String]
    }

    /// Reads the preset; `standard` is taken where none is named.
    ///
    /// Throws: `PresetError`.
    func files(standard: String = NetworkOptions.defaultPreset) throws -> Files {
        let catalog = try folder.catalog()
        let preset = try catalog.load(preset ?? standard)
        var paths = preset.networks
        var borrowed: [Int: String] = [:]
        if let name = preset.fallback {
            for (factor, path) in try catalog.load(name).networks where paths[factor] == nil {
                paths[factor] = path
                borrowed[factor] = name
            }
        }
        return Files(preset: preset, paths: paths, borrowed: borrowed)
    }
}
