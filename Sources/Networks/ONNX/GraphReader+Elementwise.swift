extension GraphReader {
    mutating func readActivation(
        _ activation: Activation, _ node: NodeContext
    ) throws(NetworkError) -> Value {
        try node.expectAttributes([])
        let input = try computed(try inputs(of: node, count: 1...1)[0], at: node)
        return try append(activation, to: input, at: node)
    }

    mutating func readLeakyRelu(_ node: NodeContext) throws(NetworkError) -> Value {
        try node.expectAttributes(["alpha"])
        let input = try computed(try inputs(of: node, count: 1...1)[0], at: node)
        // 0.01 is the specification's default.
        let slope = try node.float("alpha", default: 0.01)
        return try append(.leakyRelu(slope: slope), to: input, at: node)
    }

    mutating func readPRelu(_ node: NodeContext) throws(NetworkError) -> Value {
        try node.expectAttributes([])
        let inputs = try inputs(of: node, count: 2...2)
        let input = try computed(inputs[0], at: node)
        let slopes = try perChannel(inputs[1], "slope", like: input, at: node)
        return try append(.prelu(slopes: slopes), to: input, at: node)
    }

    /// `Clip`, whose bounds are optional scalars. Without either it passes its input on.
    mutating func readClip(_ node: NodeContext) throws(NetworkError) -> Value {
        try node.expectAttributes([])
        let inputs = try inputs(of: node, count: 1...3)
        let input = try computed(inputs[0], at: node)
        guard inputs[1] != nil || inputs[2] != nil else { return .computed(input) }
        let minimum = try scalar(inputs[1], "lower bound", at: node) ?? -.infinity
        let maximum = try scalar(inputs[2], "upper bound", at: node) ?? .infinity
        guard minimum <= maximum else {
            throw node.refusal("it clips to \(minimum)...\(maximum)", accepted: "ordered bounds")
        }
        return try append(.clip(minimum: minimum, maximum: maximum), to: input, at: node)
    }

    /// `Add`, `Sub` or `Mul` of two feature maps, or of one and a constant.
    mutating func readArithmetic(
        _ operation: Operation, _ node: NodeContext
    ) throws(NetworkError) -> Value {
        try node.expectAttributes([])
        let inputs = try inputs(of: node, count: 2...2)
        switch (inputs[0], inputs[1]) {
        case (.computed(let first), .computed(let second)):
            return try readArithmetic(operation, first, second, at: node)
        case (.computed(let input), _):
            let constant = try perChannel(inputs[1], "second operand", like: input, at: node)
            return try append(
                operation.affine(with: constant), to: input, at: node)
        case (_, .computed(let input)):
            let constant = try perChannel(inputs[0], "first operand", like: input, at: node)
            return try append(
                operation.affine(from: constant), to: input, at: node)
        default:
            throw node.refusal(
                "both of its inputs are constants or missing",
                accepted: "at least one feature map; fold constants when exporting"
            )
        }
    }

    private mutating func readArithmetic(
        _ operation: Operation, _ first: ValueID, _ second: ValueID, at node: NodeContext
    ) throws(NetworkError) -> Value {
        let (a, b) = (channels(of: first), channels(of: second))
        guard a == b || a == 1 || b == 1 else {
            throw node.refusal(
                "its inputs have \(a) and \(b) channels", accepted: "equal numbers, or one channel")
        }
        let resolution = try commonResolution(of: [first, second], at: node)
        return try append(
            operation, [first, second], channels: max(a, b), resolution: resolution, at: node)
    }

    /// Inference-time batch normalization: `(x − mean) / √(variance + epsilon) · scale + shift`.
    mutating func readBatchNormalization(_ node: NodeContext) throws(NetworkError) -> Value {
        try node.expectAttributes(["epsilon", "momentum", "training_mode"])
        let inputs = try inputs(of: node, count: 5...5)
        let input = try computed(inputs[0], at: node)
        let training = try node.int("training_mode", default: 0)
        guard training == 0 else {
            throw node.refusal("training_mode is \(training)", accepted: "0; export for inference")
        }
        // 1e-5 is the specification's default.
        let epsilon = try node.float("epsilon", default: 1e-5)
        var parameters: [[Float]] = []
        for (index, name) in ["scale", "shift", "mean", "variance"].enumerated() {
            let tensor = try constant(inputs[index + 1], name, at: node)
            guard tensor.shape == [channels(of: input)] else {
                throw node.refusal(
                    "its \(name) has the shape \(tensor.shapeInWords)",
                    accepted: "[\(channels(of: input))]"
                )
            }
            parameters.append(tensor.values)
        }
        var (scale, shift): ([Float], [Float]) = ([], [])
        for channel in 0..<channels(of: input) {
            let variance = Double(parameters[3][channel]) + Double(epsilon)
            let factor = Double(parameters[0][channel]) / variance.squareRoot()
            let offset = Double(parameters[1][channel]) - Double(parameters[2][channel]) * factor
            scale.append(Float(factor))
            shift.append(Float(offset))
        }
        guard scale.allSatisfy(\.isFinite), shift.allSatisfy(\.isFinite) else {
            throw node.refusal(
                "its variance is not positive or its numbers are too large",
                accepted: "variance + epsilon above 0"
            )
        }
        return try append(.affine(Affine(scale: scale, shift: shift)), to: input, at: node)
    }

    // MARK: - Parts

    /// Adds an activation, which changes neither channels nor extent.
    private mutating func append(
        _ activation: Activation, to input: ValueID, at node: NodeContext
    ) throws(NetworkError) -> Value {
        try append(Operation.activation(activation), to: input, at: node)
    }

    private mutating func append(
        _ operation: Operation, to input: ValueID, at node: NodeContext
    ) throws(NetworkError) -> Value {
        try append(
            operation, [input], channels: channels(of: input), resolution: resolution(of: input),
            at: node)
    }

    /// A constant that broadcasts over a feature map `[1][C][h][w]` as one number for each channel:
    /// a scalar, or `[C, 1, 1]` with any ones before.
    private func perChannel(
        _ value: Value?, _ name: String, like input: ValueID, at node: NodeContext
    ) throws(NetworkError) -> [Float] {
        let tensor = try constant(value, name, at: node)
        let channels = channels(of: input)
        if tensor.values.count == 1, tensor.shape.count <= 4 {
            return [Float](repeating: tensor.values[0], count: channels)
        }
        guard tensor.shape == [channels, 1, 1] || tensor.shape == [1, channels, 1, 1] else {
            throw node.refusal(
                "its \(name) has the shape \(tensor.shapeInWords)",
                accepted: "a scalar, [\(channels), 1, 1] or [1, \(channels), 1, 1]"
            )
        }
        return tensor.values
    }

    private func scalar(
        _ value: Value?, _ name: String, at node: NodeContext
    ) throws(NetworkError) -> Float? {
        guard value != nil else { return nil }
        let tensor = try constant(value, name, at: node)
        guard tensor.values.count == 1 else {
            throw node.refusal(
                "its \(name) has the shape \(tensor.shapeInWords)", accepted: "a scalar")
        }
        return tensor.values[0]
    }

    /// The resolution that values have in common.
    func commonResolution(
        of values: [ValueID], at node: NodeContext
    ) throws(NetworkError) -> Int {
        let resolutions = Set(values.map { resolution(of: $0) })
        guard let resolution = resolutions.first, resolutions.count == 1 else {
            let sizes = resolutions.sorted().map { "\($0)×" }.joined(separator: " and ")
            throw node.refusal(
                "its inputs are \(sizes) as large as the picture", accepted: "equal sizes")
        }
        return resolution
    }
}

extension Operation {
    /// The operation with a constant as its second operand.
    fileprivate func affine(with constant: [Float]) -> Operation {
        let ones = [Float](repeating: 1, count: constant.count)
        return switch self {
        case .subtract: .affine(Affine(scale: ones, shift: constant.map(-)))
        case .multiply: .affine(Affine(scale: constant, shift: constant.map { _ in 0 }))
        default: .affine(Affine(scale: ones, shift: constant))
        }
    }

    /// The operation with a constant as its first operand.
    fileprivate func affine(from constant: [Float]) -> Operation {
        guard self == .subtract else { return affine(with: constant) }
        return .affine(Affine(scale: constant.map { _ in -1 }, shift: constant))
    }
}
