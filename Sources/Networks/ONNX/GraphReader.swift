/// Turns the nodes of an ONNX graph into layers, one node after the other.
///
/// The graph is a list in which every node uses only what stands before it, as the specification
/// demands; a cycle therefore shows as the use of a value that is not there yet.
struct GraphReader {
    /// What a name in the file stands for.
    enum Value {
        case computed(ValueID)
        case constant(ConstantTensor)
    }

    let path: String
    private let graph: ONNXGraph
    private let inputShape: PictureShape
    private let outputShape: PictureShape
    private var values: [String: Value]
    private(set) var layers: [Layer] = []
    /// Weights of all layers so far.
    private var weights = 0

    /// Throws: `unsupportedModel` unless the graph takes and gives one luma picture.
    init(_ graph: ONNXGraph, path: String) throws(NetworkError) {
        var values: [String: Value] = [:]
        for tensor in graph.initializer {
            guard values.updateValue(.constant(ConstantTensor(tensor)), forKey: tensor.name) == nil
            else {
                throw .malformed(
                    path: path, reason: "it holds two tensors named '\(printable(tensor.name))'")
            }
        }
        // Files of old format versions list the initializers as inputs too.
        let inputs = graph.input.filter { values[$0.name] == nil }
        guard let input = inputs.first, inputs.count == 1 else {
            throw .unsupportedModel(
                path: path, reason: "it takes \(Self.list(inputs))", accepted: "one luma picture")
        }
        guard let output = graph.output.first, graph.output.count == 1 else {
            throw .unsupportedModel(
                path: path, reason: "it gives \(Self.list(graph.output))",
                accepted: "one luma picture"
            )
        }
        inputShape = try PictureShape(of: input, role: "input", path: path)
        outputShape = try PictureShape(of: output, role: "output", path: path)
        values[input.name] = .computed(0)
        self.values = values
        self.path = path
        self.graph = graph
    }

    private static func list(_ values: [ONNXValueInfo]) -> String {
        guard !values.isEmpty else { return "nothing" }
        let names = values.prefix(4).map { "'\(printable($0.name))'" }.joined(separator: ", ")
        return "\(values.count) tensors (\(names)\(values.count > 4 ? ", …" : ""))"
    }

    /// Reads all nodes.
    ///
    /// Returns: the layers, those that nothing uses included, and the value that is the output.
    mutating func read() throws(NetworkError) -> (layers: [Layer], output: ValueID) {
        guard graph.node.count <= NetworkLimits.nodes else {
            throw .unsupportedModel(
                path: path, reason: "it has \(graph.node.count) nodes",
                accepted: "at most \(NetworkLimits.nodes)"
            )
        }
        for (index, node) in graph.node.enumerated() {
            let context = NodeContext(path: path, node: node, index: index)
            let value = try read(context)
            try define(node.output, as: value, at: context)
        }
        return (layers, try outputValue())
    }

    private mutating func define(
        _ names: [String], as value: Value, at node: NodeContext
    ) throws(NetworkError) {
        guard let name = names.first, !name.isEmpty, names.dropFirst().allSatisfy(\.isEmpty) else {
            throw node.refusal("it has \(names.count) outputs", accepted: "one output, with a name")
        }
        guard values.updateValue(value, forKey: name) == nil else {
            throw node.refusal(
                "its output '\(printable(name))' has been defined before", accepted: "each once")
        }
    }

    private func outputValue() throws(NetworkError) -> ValueID {
        let output = graph.output[0]
        let name = printable(output.name)
        guard case .computed(let value) = values[output.name] else {
            throw .unsupportedModel(
                path: path, reason: "nothing computes the output '\(name)'",
                accepted: "an output that a node computes from the input"
            )
        }
        guard channels(of: value) == 1 else {
            throw .unsupportedModel(
                path: path, reason: "the output '\(name)' has \(channels(of: value)) channels",
                accepted: "one: luma"
            )
        }
        try outputShape.check(isTimes: resolution(of: value), inputShape, path: path)
        return value
    }

    // MARK: - For the operators

    func channels(of value: ValueID) -> Int {
        value == 0 ? 1 : layers[value - 1].channels
    }

    func resolution(of value: ValueID) -> Int {
        value == 0 ? 1 : layers[value - 1].resolution
    }

    /// Adds a layer and returns its value. Refuses feature maps beyond `NetworkLimits`.
    mutating func append(
        _ operation: Operation, _ inputs: [ValueID], channels: Int, resolution: Int,
        at node: NodeContext
    ) throws(NetworkError) -> Value {
        guard channels <= NetworkLimits.channels else {
            throw node.refusal(
                "its output has \(channels) channels", accepted: "at most \(NetworkLimits.channels)"
            )
        }
        guard resolution <= NetworkLimits.resolution else {
            throw node.refusal(
                "its output is \(resolution) times as large as the picture",
                accepted: "at most \(NetworkLimits.resolution) times"
            )
        }
        weights += operation.parameters
        guard weights <= NetworkLimits.weights else {
            throw node.refusal(
                "the network has \(weights) weights up to here",
                accepted: "at most \(NetworkLimits.weights)"
            )
        }
        layers.append(
            Layer(
                name: node.layerName, operation: operation, inputs: inputs, channels: channels,
                resolution: resolution))
        return .computed(layers.count)
    }

    /// The values of a node's inputs, nil for those left out.
    ///
    /// Throws: `unsupportedNode` if there are not as many as `count` says, or one is not defined by
    /// an earlier node.
    func inputs(
        of node: NodeContext, count: ClosedRange<Int>
    ) throws(NetworkError) -> [Value?] {
        let names = node.node.input
        guard count.contains(names.count) else {
            let accepted = count.count == 1 ? "\(count.lowerBound)" : count.inWords
            throw node.refusal("it has \(names.count) inputs", accepted: accepted)
        }
        var found: [Value?] = []
        for name in names {
            guard !name.isEmpty else {
                found.append(nil)
                continue
            }
            guard let value = values[name] else {
                let later = graph.node.contains { $0.output.contains(name) }
                throw node.refusal(
                    "its input '\(printable(name))' "
                        + (later ? "is computed by a later node" : "is not defined"),
                    accepted: "nodes in order, without cycles, that use what stands before them"
                )
            }
            found.append(value)
        }
        return found + Array(repeating: nil, count: count.upperBound - found.count)
    }

    /// A value that the network computes, as against a constant or an absent input.
    func computed(_ value: Value?, at node: NodeContext) throws(NetworkError) -> ValueID {
        guard case .computed(let id) = value else {
            throw node.refusal(
                value == nil ? "its first input is missing" : "its input is a constant",
                accepted: "a feature map computed from the picture"
            )
        }
        return id
    }

    /// The numbers of an input that must be a constant.
    func constant(
        _ value: Value?, _ name: String, at node: NodeContext
    ) throws(NetworkError) -> ConstantTensor.Floats {
        guard case .constant(let tensor) = value else {
            throw node.refusal(
                value == nil ? "its \(name) is missing" : "its \(name) is computed by the network",
                accepted: "a constant in the file"
            )
        }
        return try tensor.floats(name, in: node)
    }
}
