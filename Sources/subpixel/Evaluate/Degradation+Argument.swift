import ArgumentParser
import Evaluation

extension Degradation {
    /// A codec with its settings on the command line: `h264:crf=28`.
    ///
    /// Throws: `ValidationError` for a text that is no such thing.
    init(argument: String) throws {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard let codec = parts.first, !codec.isEmpty,
            let options = try? parts.dropFirst().map({ try KeyValue(argument: String($0)) })
        else {
            throw ValidationError(
                "expected a codec and its settings, as in h264:crf=28 or hevc:preset=slow:crf=30")
        }
        self.init(
            text: argument, codec: String(codec), options: options.map { ($0.key, $0.value) })
    }
}
