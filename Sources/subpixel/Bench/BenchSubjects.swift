import Networks
import Pipeline
import Presets

/// Which networks `subpixel bench` measures.
struct BenchSubjects {
    /// An ONNX file, in place of presets.
    let model: String?
    /// Names of presets; nil for all that reach the scale and aren't there to compare with alone.
    let presets: [String]?
    let folder: String?
    let scale: Double

    /// Reads them.
    ///
    /// Throws: `PresetError`, `NetworkError`, or `CommandFailure` when there is nothing to measure.
    func load() throws -> [BenchmarkRequest.Subject] {
        if let model {
            let network = try Network.read(path: model)
            return [subject(model, [network.scale: network], EncodingDefaults.standard)]
        }
        let catalog = try PresetCatalog(folder: folder)
        if let presets {
            return try presets.map { name in
                let preset = try catalog.load(name)
                _ = try preset.factor(atLeast: scale)
                return try subject(of: preset)
            }
        }
        let subjects = try catalog.presets()
            .filter { smallestFactor(atLeast: scale, among: $0.factors) != nil }
            .map(subject(of:))
        guard !subjects.isEmpty else {
            throw CommandFailure(
                .network,
                "no preset reaches the scale; see 'subpixel presets', or name a network by --model")
        }
        return subjects
    }

    private func subject(of preset: Preset) throws -> BenchmarkRequest.Subject {
        subject(
            preset.name, try preset.networks.mapValues { try Network.read(path: $0) },
            preset.encoding)
    }

    private func subject(
        _ name: String, _ networks: [Int: Network], _ encoding: EncodingDefaults
    ) -> BenchmarkRequest.Subject {
        var subject = BenchmarkRequest.Subject(
            name: name, networks: networks, codec: encoding.codec, crf: Double(encoding.crf),
            encoderPreset: encoding.encoderPreset)
        subject.encoderOptions = encoding.options.sorted { $0.key < $1.key }
            .map { ($0.key, $0.value) }
        subject.slideKeyFrames = encoding.slideKeyFrames
        return subject
    }
}
