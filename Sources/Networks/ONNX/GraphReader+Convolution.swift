extension GraphReader {
    mutating func readConvolution(_ node: NodeContext) throws(NetworkError) -> Value {
        try node.expectAttributes([
            "auto_pad", "dilations", "group", "kernel_shape", "pads", "strides",
        ])
        let inputs = try inputs(of: node, count: 2...3)
        let input = try computed(inputs[0], at: node)
        let weights = try constant(inputs[1], "weight tensor", at: node)
        let kernel = try kernelSize(of: weights, at: node)
        let (outputChannels, inputChannels) = (weights.shape[0], weights.shape[1])
        try expectUngrouped(node)
        try expect(channels: inputChannels, of: input, at: node)
        let strides = try node.ints("strides", count: 2) ?? [1, 1]
        guard strides == [1, 1] else {
            throw node.refusal("strides is \(strides)", accepted: "[1, 1]")
        }
        guard kernel.height % 2 == 1, kernel.width % 2 == 1 else {
            throw node.refusal("its kernel is \(kernel)", accepted: "odd heights and widths")
        }
        let resolution = resolution(of: input)
        let bias = try bias(inputs[2], channels: outputChannels, at: node)
        let convolution = Convolution(
            inputChannels: inputChannels, outputChannels: outputChannels, kernel: kernel,
            padding: try samePadding(for: kernel, at: node), weights: weights.values, bias: bias
        )
        return try append(
            .convolution(convolution), [input], channels: outputChannels, resolution: resolution,
            at: node)
    }

    mutating func readTransposedConvolution(_ node: NodeContext) throws(NetworkError) -> Value {
        try node.expectAttributes([
            "auto_pad", "dilations", "group", "kernel_shape", "output_padding", "pads", "strides",
        ])
        let inputs = try inputs(of: node, count: 2...3)
        let input = try computed(inputs[0], at: node)
        let weights = try constant(inputs[1], "weight tensor", at: node)
        let kernel = try kernelSize(of: weights, at: node)
        let (inputChannels, outputChannels) = (weights.shape[0], weights.shape[1])
        try expectUngrouped(node)
        try expect(channels: inputChannels, of: input, at: node)
        let autoPad = try node.choice("auto_pad", default: "NOTSET", from: ["NOTSET", "VALID"])
        let strides = try node.ints("strides", count: 2) ?? [1, 1]
        let largest = NetworkLimits.resolution
        guard strides[0] == strides[1], (1...largest).contains(strides[0]) else {
            throw node.refusal("strides is \(strides)", accepted: "two equal ones, 1 to \(largest)")
        }
        let stride = strides[0]
        let pads = autoPad == "VALID" ? nil : try node.ints("pads", count: 4)
        let padding = try padding(pads ?? [0, 0, 0, 0], under: kernel, at: node)
        let extra = try node.ints("output_padding", count: 2) ?? [0, 0]
        guard extra.allSatisfy({ (0..<max(stride, 1)).contains($0) }) else {
            throw node.refusal("output_padding is \(extra)", accepted: "0 to less than the stride")
        }
        // The output's extent is stride · (n − 1) + kernel + output_padding − pads.
        let excess = [
            kernel.height + extra[0] - padding.top - padding.bottom - stride,
            kernel.width + extra[1] - padding.left - padding.right - stride,
        ]
        guard excess == [0, 0] else {
            let sizes = excess.map { $0 < 0 ? "− \(-$0)" : "+ \($0)" }
            throw node.refusal(
                "its output is \(stride)·height \(sizes[0]) rows by "
                    + "\(stride)·width \(sizes[1]) columns",
                accepted: "pads and output_padding that give exactly \(stride) times the extent"
            )
        }
        let convolution = TransposedConvolution(
            inputChannels: inputChannels, outputChannels: outputChannels, kernel: kernel,
            stride: stride, padding: padding, weights: weights.values,
            bias: try bias(inputs[2], channels: outputChannels, at: node)
        )
        return try append(
            .transposedConvolution(convolution), [input], channels: outputChannels,
            resolution: resolution(of: input) * stride, at: node)
    }

    /// The kernel of a weight tensor `[a][b][height][width]`, checked against the attribute.
    private func kernelSize(
        of weights: ConstantTensor.Floats, at node: NodeContext
    ) throws(NetworkError) -> KernelSize {
        let shape = weights.shape
        guard shape.count == 4 else {
            throw node.refusal(
                "its weight tensor has the shape \(weights.shapeInWords)", accepted: "4 dimensions")
        }
        let stated = try node.ints("kernel_shape", count: 2) ?? [shape[2], shape[3]]
        guard stated == [shape[2], shape[3]] else {
            throw node.refusal(
                "kernel_shape is \(stated) but its weight tensor has the shape "
                    + weights.shapeInWords,
                accepted: "a kernel_shape that agrees with the weights"
            )
        }
        let limit = NetworkLimits.kernelExtent
        guard max(shape[2], shape[3]) <= limit else {
            throw node.refusal(
                "its kernel is \(shape[2])×\(shape[3])", accepted: "at most \(limit)×\(limit)")
        }
        return KernelSize(height: shape[2], width: shape[3])
    }

    private func expectUngrouped(_ node: NodeContext) throws(NetworkError) {
        let group = try node.int("group", default: 1)
        guard group == 1 else {
            throw node.refusal("group is \(group)", accepted: "1")
        }
        let dilations = try node.ints("dilations", count: 2) ?? [1, 1]
        guard dilations == [1, 1] else {
            throw node.refusal("dilations is \(dilations)", accepted: "[1, 1]")
        }
    }

    private func expect(
        channels: Int, of input: ValueID, at node: NodeContext
    ) throws(NetworkError) {
        let actual = self.channels(of: input)
        guard channels == actual else {
            throw node.refusal(
                "its weights are for \(channels) input channels and its input has \(actual)",
                accepted: "equal numbers"
            )
        }
    }

    /// The padding that keeps the extent, checked against what the node asks for.
    private func samePadding(
        for kernel: KernelSize, at node: NodeContext
    ) throws(NetworkError) -> Padding {
        let (rows, columns) = (kernel.height / 2, kernel.width / 2)
        let same = [rows, columns, rows, columns]
        let autoPad = try node.choice(
            "auto_pad", default: "NOTSET", from: ["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"])
        let pads =
            switch autoPad {
            case "NOTSET": try node.ints("pads", count: 4) ?? [0, 0, 0, 0]
            case "VALID": [0, 0, 0, 0]
            default: same
            }
        guard pads == same else {
            throw node.refusal(
                "its \(kernel) kernel with pads \(pads) does not keep the size of the picture",
                accepted: "pads \(same), or auto_pad SAME_UPPER or SAME_LOWER"
            )
        }
        return Padding(top: rows, left: columns, bottom: rows, right: columns)
    }

    private func padding(
        _ pads: [Int], under kernel: KernelSize, at node: NodeContext
    ) throws(NetworkError) -> Padding {
        let limits = [kernel.height, kernel.width, kernel.height, kernel.width]
        for (pad, limit) in zip(pads, limits) where !(0..<limit).contains(pad) {
            throw node.refusal("pads is \(pads)", accepted: "0 to less than the kernel's extent")
        }
        return Padding(top: pads[0], left: pads[1], bottom: pads[2], right: pads[3])
    }

    private func bias(
        _ value: Value?, channels: Int, at node: NodeContext
    ) throws(NetworkError) -> [Float] {
        guard value != nil else { return [Float](repeating: 0, count: channels) }
        let bias = try constant(value, "bias", at: node)
        guard bias.shape == [channels] else {
            throw node.refusal(
                "its bias has the shape \(bias.shapeInWords)", accepted: "[\(channels)]")
        }
        return bias.values
    }
}
