extension GraphReader {
    /// `Concat` along the channels.
    mutating func readConcat(_ node: NodeContext) throws(NetworkError) -> Value {
        try node.expectAttributes(["axis"])
        guard try node.attribute("axis", .int) != nil else {
            throw node.refusal("it has no axis", accepted: "1: channels")
        }
        let axis = try node.int("axis", default: 1)
        guard axis == 1 || axis == -3 else {
            throw node.refusal("axis is \(axis)", accepted: "1: channels")
        }
        let count = max(node.node.input.count, 1)
        var values: [ValueID] = []
        for input in try inputs(of: node, count: 1...count) {
            values.append(try computed(input, at: node))
        }
        guard values.count > 1 else { return .computed(values[0]) }
        // Each value has a channel at least; the sum cannot overflow below the limit on a file.
        let channels = values.reduce(0) { $0 + self.channels(of: $1) }
        let resolution = try commonResolution(of: values, at: node)
        return try append(
            .concatenation, values, channels: channels, resolution: resolution, at: node)
    }

    mutating func readDepthToSpace(_ node: NodeContext) throws(NetworkError) -> Value {
        try node.expectAttributes(["blocksize", "mode"])
        let input = try computed(try inputs(of: node, count: 1...1)[0], at: node)
        let block = try node.int("blocksize", default: 0)
        let largest = NetworkLimits.resolution
        guard (1...largest).contains(block) else {
            throw node.refusal("blocksize is \(block)", accepted: "1 to \(largest)")
        }
        let word = try node.choice("mode", default: "DCR", from: ["DCR", "CRD"])
        let channels = channels(of: input)
        guard channels % (block * block) == 0 else {
            throw node.refusal(
                "its input has \(channels) channels and blocksize is \(block)",
                accepted: "a multiple of \(block * block) channels"
            )
        }
        guard block > 1 else { return .computed(input) }
        let mode: DepthToSpace.Mode = word == "CRD" ? .columnRowDepth : .depthColumnRow
        return try append(
            .depthToSpace(DepthToSpace(block: block, mode: mode)), [input],
            channels: channels / (block * block), resolution: resolution(of: input) * block,
            at: node)
    }

    /// `Resize` by a whole number, the same across and down.
    ///
    /// For a whole number `half_pixel`, `pytorch_half_pixel` and `half_pixel_symmetric` are the same
    /// coordinates. In nearest mode these fall strictly within half a sample of the source's, so
    /// both ways of rounding give plain repetition, as does `asymmetric` with `floor`; other
    /// combinations shift the picture and are refused.
    mutating func readResize(_ node: NodeContext) throws(NetworkError) -> Value {
        try node.expectAttributes([
            "antialias", "axes", "coordinate_transformation_mode", "cubic_coeff_a",
            "exclude_outside", "extrapolation_value", "keep_aspect_ratio_policy", "mode",
            "nearest_mode",
        ])
        let inputs = try inputs(of: node, count: 1...4)
        let input = try computed(inputs[0], at: node)
        guard inputs[3] == nil else {
            throw node.refusal("it takes sizes", accepted: "scales")
        }
        for name in ["antialias", "exclude_outside"] {
            let value = try node.int(name, default: 0)
            guard value == 0 else { throw node.refusal("\(name) is \(value)", accepted: "0") }
        }
        _ = try node.choice("keep_aspect_ratio_policy", default: "stretch", from: ["stretch"])
        _ = try node.float("extrapolation_value", default: 0)
        let factor = try resizeFactor(inputs[2], at: node)
        let interpolation = try interpolation(of: node)
        guard factor > 1 else { return .computed(input) }
        return try append(
            .resize(Resize(factor: factor, interpolation: interpolation)), [input],
            channels: channels(of: input), resolution: resolution(of: input) * factor, at: node)
    }

    private func interpolation(of node: NodeContext) throws(NetworkError) -> Resize.Interpolation {
        let halfPixel = ["half_pixel", "pytorch_half_pixel", "half_pixel_symmetric"]
        let mode = try node.choice(
            "mode", default: "nearest", from: ["nearest", "linear", "cubic"])
        let coordinates = try node.choice(
            "coordinate_transformation_mode", default: "half_pixel",
            from: mode == "nearest" ? halfPixel + ["asymmetric"] : halfPixel)
        switch mode {
        case "linear":
            return .linear
        case "cubic":
            // −0.75 is the specification's default.
            let a = try node.float("cubic_coeff_a", default: -0.75)
            guard a == -0.5 || a == -0.75 else {
                throw node.refusal("cubic_coeff_a is \(a)", accepted: "-0.5 or -0.75")
            }
            return .cubic(a: a)
        default:
            let rounding = try node.string("nearest_mode", default: "round_prefer_floor")
            let accepted =
                coordinates == "asymmetric"
                ? ["floor"] : ["round_prefer_floor", "round_prefer_ceil"]
            guard accepted.contains(rounding) else {
                throw node.refusal(
                    "nearest_mode is '\(printable(rounding))' with \(coordinates)",
                    accepted: "half_pixel with round_prefer_floor, or asymmetric with floor"
                )
            }
            return .nearest
        }
    }

    /// The whole number in `scales`: `[1, 1, r, r]`, or `[r, r]` with `axes` naming the last two.
    private func resizeFactor(_ value: Value?, at node: NodeContext) throws(NetworkError) -> Int {
        let scales = try constant(value, "scales", at: node)
        let axes = try node.attribute("axes", .ints)?.ints
        let inner: [Float]? =
            switch axes {
            case nil:
                scales.shape == [4] && scales.values[..<2] == [1, 1]
                    ? Array(scales.values[2...]) : nil
            case [2, 3], [-2, -1]: scales.shape == [2] ? scales.values : nil
            default: nil
            }
        let largest = NetworkLimits.resolution
        guard let inner, inner[0] == inner[1], let factor = Int(exactly: inner[0]),
            (1...largest).contains(factor)
        else {
            let axesInWords = axes.map { " for the axes \($0)" } ?? ""
            throw node.refusal(
                "it scales by \(scales.values.prefix(8))\(axesInWords)",
                accepted: "[1, 1, r, r] with a whole r of 1 to \(largest)"
            )
        }
        return factor
    }
}
