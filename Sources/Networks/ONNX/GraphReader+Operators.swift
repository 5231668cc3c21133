extension GraphReader {
    /// The operators that are read, for messages.
    static let operators = [
        "Add", "BatchNormalization", "Clip", "Concat", "Constant", "Conv", "ConvTranspose",
        "DepthToSpace", "Identity", "LeakyRelu", "Mul", "PRelu", "Relu", "Resize", "Sigmoid", "Sub",
        "Tanh",
    ]

    /// Adds what one node computes and returns the value that its output's name stands for.
    ///
    /// Throws: `unsupportedNode` for an operator, or a use of one, that is not known.
    mutating func read(_ node: NodeContext) throws(NetworkError) -> Value {
        guard ModelReader.isDefaultDomain(node.node.domain) else {
            throw node.refusal(
                "it is an operator of the domain '\(printable(node.node.domain))'",
                accepted: "operators of ONNX itself"
            )
        }
        switch node.node.opType {
        case "Conv": return try readConvolution(node)
        case "ConvTranspose": return try readTransposedConvolution(node)
        case "BatchNormalization": return try readBatchNormalization(node)
        case "Relu": return try readActivation(.relu, node)
        case "Tanh": return try readActivation(.tanh, node)
        case "Sigmoid": return try readActivation(.sigmoid, node)
        case "LeakyRelu": return try readLeakyRelu(node)
        case "PRelu": return try readPRelu(node)
        case "Clip": return try readClip(node)
        case "Add": return try readArithmetic(.add, node)
        case "Sub": return try readArithmetic(.subtract, node)
        case "Mul": return try readArithmetic(.multiply, node)
        case "Concat": return try readConcat(node)
        case "DepthToSpace": return try readDepthToSpace(node)
        case "Resize": return try readResize(node)
        case "Identity": return try readIdentity(node)
        case "Constant": return try readConstant(node)
        default:
            throw node.refusal(
                "this operator is not supported", accepted: Self.operators.joined(separator: ", "))
        }
    }

    private func readIdentity(_ node: NodeContext) throws(NetworkError) -> Value {
        try node.expectAttributes([])
        guard let value = try inputs(of: node, count: 1...1)[0] else {
            throw node.refusal("its input is missing", accepted: "one input")
        }
        return value
    }

    private func readConstant(_ node: NodeContext) throws(NetworkError) -> Value {
        let forms = ["value", "value_float", "value_floats", "value_int", "value_ints"]
        try node.expectAttributes(forms)
        _ = try inputs(of: node, count: 0...0)
        guard node.node.attribute.count == 1 else {
            throw node.refusal(
                "it has \(node.node.attribute.count) attributes",
                accepted: "one of \(forms.joined(separator: ", "))"
            )
        }
        if let attribute = try node.attribute("value", .tensor) {
            return .constant(ConstantTensor(attribute.t))
        }
        if let attribute = try node.attribute("value_float", .float) {
            return .constant(ConstantTensor([attribute.f], dimensions: []))
        }
        if let attribute = try node.attribute("value_floats", .floats) {
            return .constant(
                ConstantTensor(attribute.floats, dimensions: [Int64(attribute.floats.count)]))
        }
        // Integers serve shapes, which no accepted operator takes: a node that uses one refuses it.
        _ = try node.attribute("value_int", .int)
        _ = try node.attribute("value_ints", .ints)
        return .constant(.integers)
    }
}
