/// Brings a list of layers to its shortest form without changing what it computes.
enum NetworkSimplifier {
    /// Merges constants per channel with each other and with the convolutions before them, and
    /// removes layers that the output does not depend on.
    static func simplify(
        layers: [Layer], output: ValueID
    ) -> (layers: [Layer], output: ValueID) {
        // One after the other, so that a convolution's weights are scaled once for a whole chain.
        let merged = fold(layers, output: output) { $0.merged(with: $1) }
        return fold(merged.layers, output: merged.output) { $0.scaled(by: $1) }
    }

    /// Where an affine layer is the only user of a layer that `combine` can take it into, does so,
    /// and removes it.
    private static func fold(
        _ layers: [Layer], output: ValueID, _ combine: (Operation, Affine) -> Operation?
    ) -> (layers: [Layer], output: ValueID) {
        var uses = [Int](repeating: 0, count: layers.count + 1)
        uses[output] += 1
        for layer in layers {
            for input in layer.inputs { uses[input] += 1 }
        }
        var result: [Layer] = []
        // The value that now stands for each value.
        var aliases: [ValueID] = [0]
        for layer in layers {
            let inputs = layer.inputs.map { aliases[$0] }
            result.append(layer.with(inputs: inputs))
            aliases.append(result.count)
            guard case .affine(let affine) = layer.operation, uses[layer.inputs[0]] == 1,
                inputs[0] > 0, let operation = combine(result[inputs[0] - 1].operation, affine)
            else { continue }
            result[inputs[0] - 1] = result[inputs[0] - 1].with(operation: operation)
            aliases[result.count] = inputs[0]
        }
        return prune(result, output: aliases[output])
    }

    /// Removes the layers that the output does not depend on.
    private static func prune(
        _ layers: [Layer], output: ValueID
    ) -> (layers: [Layer], output: ValueID) {
        var needed = [Bool](repeating: false, count: layers.count + 1)
        needed[output] = true
        for (index, layer) in layers.enumerated().reversed() where needed[index + 1] {
            for input in layer.inputs { needed[input] = true }
        }
        var renumbered = [ValueID](repeating: 0, count: layers.count + 1)
        var kept: [Layer] = []
        for (index, layer) in layers.enumerated() where needed[index + 1] {
            kept.append(layer.with(inputs: layer.inputs.map { renumbered[$0] }))
            renumbered[index + 1] = kept.count
        }
        return (kept, renumbered[output])
    }
}

extension Layer {
    fileprivate func with(inputs: [ValueID]) -> Layer {
        Layer(
            name: name, operation: operation, inputs: inputs, channels: channels,
            resolution: resolution)
    }

    fileprivate func with(operation: Operation) -> Layer {
        Layer(
            name: name, operation: operation, inputs: inputs, channels: channels,
            resolution: resolution)
    }
}

extension Operation {
    /// An affine operation followed by another, or nil if it is none or a product is too large for
    /// a `Float`: `s₂ · (s₁ · x + t₁) + t₂ = (s₁ · s₂) · x + (s₂ · t₁ + t₂)`.
    fileprivate func merged(with next: Affine) -> Operation? {
        guard case .affine(let affine) = self,
            let scale = finite(zip(affine.scale, next.scale).map { Double($0) * Double($1) }),
            let shift = shifted(affine.shift, by: next)
        else { return nil }
        return .affine(Affine(scale: scale, shift: shift))
    }

    /// A convolution with its weights and bias scaled as `affine` would scale its output, or nil if
    /// it is none or a product is too large: `s · (Σ w · x + b) + t = Σ (s · w) · x + (s · b + t)`.
    fileprivate func scaled(by affine: Affine) -> Operation? {
        switch self {
        case .convolution(let convolution):
            let perOutput = convolution.inputChannels * convolution.kernel.area
            guard
                let weights = finite(
                    convolution.weights.indices.map {
                        Double(convolution.weights[$0]) * Double(affine.scale[$0 / perOutput])
                    }),
                let bias = shifted(convolution.bias, by: affine)
            else { return nil }
            return .convolution(
                Convolution(
                    inputChannels: convolution.inputChannels,
                    outputChannels: convolution.outputChannels, kernel: convolution.kernel,
                    padding: convolution.padding, weights: weights, bias: bias))
        case .transposedConvolution(let convolution):
            let area = convolution.kernel.area
            guard
                let weights = finite(
                    convolution.weights.indices.map {
                        Double(convolution.weights[$0])
                            * Double(affine.scale[$0 / area % convolution.outputChannels])
                    }),
                let bias = shifted(convolution.bias, by: affine)
            else { return nil }
            return .transposedConvolution(
                TransposedConvolution(
                    inputChannels: convolution.inputChannels,
                    outputChannels: convolution.outputChannels, kernel: convolution.kernel,
                    stride: convolution.stride, padding: convolution.padding, weights: weights,
                    bias: bias))
        default:
            return nil
        }
    }
}

private func shifted(_ bias: [Float], by affine: Affine) -> [Float]? {
    finite(
        bias.indices.map {
            Double(bias[$0]) * Double(affine.scale[$0]) + Double(affine.shift[$0])
        })
}

/// The numbers rounded to single precision, or nil if one is beyond it.
private func finite(_ values: [Double]) -> [Float]? {
    let rounded = values.map { Float($0) }
    return rounded.allSatisfy(\.isFinite) ? rounded : nil
}
