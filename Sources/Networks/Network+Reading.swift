internal import Foundation

extension Network {
    /// Reads an ONNX file, checks it and turns it into layers.
    ///
    /// `Identity` nodes and nodes that the output does not depend on disappear, and constants per
    /// channel (batch normalization among them) right after a convolution become part of its
    /// weights. README's chapter on networks lists what is accepted.
    ///
    /// Throws: `unreadable` if there is no such file or it cannot be read, else a case that says
    /// what in it is not accepted. No content, however made, traps or allocates more than a small
    /// multiple of the file's size.
    package static func read(path: String) throws(NetworkError) -> Network {
        try network(of: try ModelFile.read(path: path), path: path)
    }

    /// As `read(path:)` for bytes in memory; `path` names them in messages.
    package static func read(_ bytes: [UInt8], path: String) throws(NetworkError) -> Network {
        try network(of: try ModelFile.parse(Data(bytes), path: path), path: path)
    }

    private static func network(of model: ONNXModel, path: String) throws(NetworkError) -> Network {
        try ModelReader.check(model, path: path)
        var reader = try GraphReader(model.graph, path: path)
        let (layers, output) = try reader.read()
        let simplified = NetworkSimplifier.simplify(layers: layers, output: output)
        let fileName = path.split(separator: "/").last.map(String.init) ?? path
        let suffix = ".onnx"
        return Network(
            name: fileName.hasSuffix(suffix) ? String(fileName.dropLast(suffix.count)) : fileName,
            scale: simplified.output == 0 ? 1 : simplified.layers[simplified.output - 1].resolution,
            layers: simplified.layers,
            output: simplified.output
        )
    }
}
