import Evaluation
import Networks
import Presets

/// What `subpixel evaluate` compares: interpolations, presets and networks of the user's own.
struct EvaluationMethods {
    let scales: [Int]
    /// Names of presets; nil for all that are for use.
    let presets: [String]?
    /// Where none is named: whether those that are there to compare with are taken too.
    let withComparisons: Bool
    /// ONNX files.
    let models: [String]
    /// Where presets are looked for first.
    let presetFolder: String?

    /// The methods for each scale factor, in the order of the table.
    ///
    /// Throws: `PresetError`, `NetworkError`, and `CommandFailure` when there is no preset, and for a
    /// model whose factor was not asked for.
    func load() throws -> [Int: [EvaluationMethod]] {
        var methods = [Int: [EvaluationMethod]]()
        for scale in scales { methods[scale] = EvaluationMethod.interpolations }
        for preset in try loadPresets() {
            for scale in scales {
                guard let path = preset.networks[scale] else {
                    let factors = preset.factors.map { "×\($0)" }.joined(separator: ", ")
                    Console.shared.message(
                        "Note: preset '\(preset.name)' has no network for ×\(scale); "
                            + "it has \(factors)")
                    continue
                }
                methods[scale]?.append(
                    EvaluationMethod(
                        name: preset.name, kind: .network(try Network.read(path: path))))
            }
        }
        for path in models {
            let network = try Network.read(path: path)
            // A network of factor 1 works on a picture that was enlarged before, at any factor.
            let factors = network.scale == 1 ? scales : [network.scale]
            for scale in factors {
                guard methods[scale] != nil else {
                    throw CommandFailure(
                        .usage,
                        "network '\(path)' enlarges ×\(scale), which --scale doesn't list; "
                            + "try --scale \(scale)")
                }
                methods[scale]?.append(EvaluationMethod(name: path, kind: .network(network)))
            }
        }
        return methods
    }

    private func loadPresets() throws -> [Preset] {
        if presets?.isEmpty == true { return [] }
        let catalog = try PresetCatalog(folder: presetFolder)
        if let presets { return try presets.map { try catalog.load($0) } }
        let found = try catalog.presets(includingComparisons: withComparisons)
        guard !found.isEmpty else {
            throw CommandFailure(
                .network, "no preset was found; name their folder by --presets, or a network by -m")
        }
        return found
    }
}
