/// Checks what an ONNX file says about itself before its graph is read.
enum ModelReader {
    /// Throws: `malformed` without a graph, `unsupportedModel` for versions and kinds of content
    /// whose meaning is not known here.
    static func check(_ model: ONNXModel, path: String) throws(NetworkError) {
        guard model.hasGraph, !model.graph.node.isEmpty || !model.graph.output.isEmpty else {
            throw .malformed(path: path, reason: "it holds no graph")
        }
        guard NetworkLimits.fileVersions.contains(clamping: model.irVersion) else {
            throw .unsupportedModel(
                path: path, reason: "the file format has version (ir_version) \(model.irVersion)",
                accepted: NetworkLimits.fileVersions.inWords
            )
        }
        let defaultSets = model.opsetImport.filter { isDefaultDomain($0.domain) }
        guard let operators = defaultSets.first, defaultSets.count == 1 else {
            throw .unsupportedModel(
                path: path,
                reason: "it names \(defaultSets.count) versions of the ONNX operator set",
                accepted: "one, \(NetworkLimits.operatorSets.inWords)"
            )
        }
        guard NetworkLimits.operatorSets.contains(clamping: operators.version) else {
            throw .unsupportedModel(
                path: path, reason: "it uses operator set (opset) \(operators.version)",
                accepted: "\(NetworkLimits.operatorSets.inWords); export again with one of these"
            )
        }
        guard model.functions.isEmpty else {
            throw .unsupportedModel(
                path: path,
                reason: "it defines functions of its own ('\(printable(model.functions[0].name))')",
                accepted: "graphs whose functions are inlined"
            )
        }
        guard model.graph.sparseInitializer.isEmpty else {
            throw .unsupportedModel(
                path: path, reason: "it holds sparse tensors", accepted: "dense tensors")
        }
    }

    /// Whether a domain names the operators of the ONNX specification itself.
    static func isDefaultDomain(_ domain: String) -> Bool {
        domain.isEmpty || domain == "ai.onnx"
    }
}

extension ClosedRange<Int> {
    /// Whether a number from a file lies in the range.
    func contains(clamping number: Int64) -> Bool {
        contains(Int(clamping: number))
    }

    /// "13 to 27".
    var inWords: String { "\(lowerBound) to \(upperBound)" }
}
