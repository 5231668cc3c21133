import ArgumentParser
import Foundation
import Networks
import Presets

/// One network at its own factor: for commands that enlarge single frames.
struct SingleNetworkOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp("The preset whose network is used.", valueName: "preset"))
    var preset: String?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "A network of your own, an ONNX file, in place of a preset.", valueName: "file"))
    var model: String?

    @Option(
        name: .customLong("presets"),
        help: ArgumentHelp("Look for presets in this folder first.", valueName: "dir"))
    var presetFolder: String?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("The preset's factor. (2 to 8, default: 2)", valueName: "factor"),
        transform: { try number($0, in: 2...8) })
    var scale: Int?

    @Option(
        name: [.customShort("j"), .long],
        help: ArgumentHelp(
            "Threads that compute. (1 to 1024, default: one per processor)", valueName: "count"),
        transform: { try number($0, in: 1...1024) })
    var threads: Int?

    func validate() throws {
        if model != nil && (preset != nil || scale != nil) {
            throw ValidationError("--model excludes --preset and --scale")
        }
    }

    var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

    /// How messages and pages call the network; `standard` is the preset where none is named.
    func name(standard: String) -> String { model ?? preset ?? standard }

    /// Reads the network. Where the preset has none for the factor, that of its fallback is taken and
    /// said.
    ///
    /// Throws: `PresetError`, `NetworkError`.
    func load(standard: String) throws -> Network {
        if let model { return try Network.read(path: model) }
        let catalog = try PresetCatalog(folder: presetFolder)
        let preset = try catalog.load(preset ?? standard)
        let factor = scale ?? 2
        if let path = preset.networks[factor] { return try Network.read(path: path) }
        if let name = preset.fallback, let path = try catalog.load(name).networks[factor] {
            Console.shared.message(
                "Note: preset '\(preset.name)' has no network for ×\(factor); that of '\(name)' is "
                    + "taken")
            return try Network.read(path: path)
        }
        throw PresetError.noNetwork(
            preset: preset.name, factor: "\(factor)", available: preset.factors)
    }
}
