internal import Foundation

/// Runs a network on a small picture, slowly and plainly: the specification of every operation.
///
/// Goals in this order: to be obviously right; to be exact (weights are single precision as in the
/// file, everything else is double precision, so that its own rounding is far below that of any
/// engine compared with it). Speed is no goal. Tests compare the readers and the engine to it.
package struct ReferenceEvaluator: Sendable {
    private let network: Network

    package init(_ network: Network) { self.network = network }

    /// The network's output for a luma picture of one channel.
    package func output(for luma: FeatureMap) -> FeatureMap {
        values(for: luma)[network.output]
    }

    /// All values in order, the luma picture first: `values(for:)[id]` is the value `id`.
    package func values(for luma: FeatureMap) -> [FeatureMap] {
        precondition(luma.channels == 1, "\(luma.channels) channels given, luma is one")
        var values = [luma]
        for layer in network.layers {
            values.append(Self.apply(layer.operation, to: layer.inputs.map { values[$0] }))
        }
        return values
    }

    /// What an operation makes of its inputs.
    package static func apply(_ operation: Operation, to inputs: [FeatureMap]) -> FeatureMap {
        let input = inputs[0]
        switch operation {
        case .convolution(let it): return convolve(input, it)
        case .transposedConvolution(let it): return convolveTransposed(input, it)
        case .activation(let it): return activate(input, it)
        case .add: return combine(input, inputs[1], +)
        case .subtract: return combine(input, inputs[1], -)
        case .multiply: return combine(input, inputs[1], *)
        case .affine(let it):
            return map(input) { Double(it.scale[$0]) * $1 + Double(it.shift[$0]) }
        case .concatenation:
            return FeatureMap(
                channels: inputs.reduce(0) { $0 + $1.channels }, height: input.height,
                width: input.width, values: inputs.flatMap(\.values))
        case .depthToSpace(let it): return shuffle(input, it)
        case .resize(let it): return resize(input, it)
        }
    }

    // MARK: - Convolutions

    private static func convolve(_ input: FeatureMap, _ it: Convolution) -> FeatureMap {
        var output = FeatureMap(
            channels: it.outputChannels, height: input.height, width: input.width)
        for o in 0..<it.outputChannels {
            for y in 0..<input.height {
                for x in 0..<input.width {
                    var sum = Double(it.bias[o])
                    for c in 0..<it.inputChannels {
                        for i in 0..<it.kernel.height {
                            let v = y + i - it.padding.top
                            guard v >= 0, v < input.height else { continue }
                            for j in 0..<it.kernel.width {
                                let u = x + j - it.padding.left
                                guard u >= 0, u < input.width else { continue }
                                let weight = it.weights[
                                    ((o * it.inputChannels + c) * it.kernel.height + i)
                                        * it.kernel.width + j]
                                sum += Double(weight) * input[c, v, u]
                            }
                        }
                    }
                    output[o, y, x] = sum
                }
            }
        }
        return output
    }

    private static func convolveTransposed(
        _ input: FeatureMap, _ it: TransposedConvolution
    ) -> FeatureMap {
        var output = FeatureMap(
            channels: it.outputChannels, height: input.height * it.stride,
            width: input.width * it.stride)
        for o in 0..<it.outputChannels {
            for y in 0..<output.height {
                for x in 0..<output.width { output[o, y, x] = Double(it.bias[o]) }
            }
            for c in 0..<it.inputChannels {
                for v in 0..<input.height {
                    for u in 0..<input.width {
                        for i in 0..<it.kernel.height {
                            let y = v * it.stride + i - it.padding.top
                            guard y >= 0, y < output.height else { continue }
                            for j in 0..<it.kernel.width {
                                let x = u * it.stride + j - it.padding.left
                                guard x >= 0, x < output.width else { continue }
                                let weight = it.weights[
                                    ((c * it.outputChannels + o) * it.kernel.height + i)
                                        * it.kernel.width + j]
                                output[o, y, x] += Double(weight) * input[c, v, u]
                            }
                        }
                    }
                }
            }
        }
        return output
    }

    // MARK: - Sample by sample

    private static func map(
        _ input: FeatureMap, _ function: (_ channel: Int, _ sample: Double) -> Double
    ) -> FeatureMap {
        var output = input
        let area = input.height * input.width
        for index in output.values.indices {
            output.values[index] = function(index / area, input.values[index])
        }
        return output
    }

    private static func activate(_ input: FeatureMap, _ activation: Activation) -> FeatureMap {
        switch activation {
        case .relu:
            map(input) { max($1, 0) }
        case .leakyRelu(let slope):
            map(input) { $1 < 0 ? Double(slope) * $1 : $1 }
        case .prelu(let slopes):
            map(input) { $1 < 0 ? Double(slopes[$0]) * $1 : $1 }
        case .tanh:
            map(input) { Foundation.tanh($1) }
        case .sigmoid:
            map(input) { 1 / (1 + exp(-$1)) }
        case .clip(let minimum, let maximum):
            map(input) { min(max($1, Double(minimum)), Double(maximum)) }
        }
    }

    private static func combine(
        _ a: FeatureMap, _ b: FeatureMap, _ function: (Double, Double) -> Double
    ) -> FeatureMap {
        let channels = max(a.channels, b.channels)
        let area = a.height * a.width
        let values = (0..<channels * area).map { index in
            function(
                a.values[a.channels == 1 ? index % area : index],
                b.values[b.channels == 1 ? index % area : index])
        }
        return FeatureMap(channels: channels, height: a.height, width: a.width, values: values)
    }

    // MARK: - Changes of resolution

    private static func shuffle(_ input: FeatureMap, _ it: DepthToSpace) -> FeatureMap {
        let block = it.block
        var output = FeatureMap(
            channels: input.channels / (block * block), height: input.height * block,
            width: input.width * block)
        for c in 0..<output.channels {
            for y in 0..<output.height {
                for x in 0..<output.width {
                    let phase = y % block * block + x % block
                    let channel =
                        switch it.mode {
                        case .columnRowDepth: c * block * block + phase
                        case .depthColumnRow: phase * output.channels + c
                        }
                    output[c, y, x] = input[channel, y / block, x / block]
                }
            }
        }
        return output
    }

    private static func resize(_ input: FeatureMap, _ it: Resize) -> FeatureMap {
        var output = FeatureMap(
            channels: input.channels, height: input.height * it.factor,
            width: input.width * it.factor)
        func clamped(_ position: Int, _ extent: Int) -> Int { min(max(position, 0), extent - 1) }
        for y in 0..<output.height {
            let rows = ResizeTaps(it, at: y)
            for x in 0..<output.width {
                let columns = ResizeTaps(it, at: x)
                for c in 0..<input.channels {
                    var sum = 0.0
                    for (i, rowWeight) in rows.weights.enumerated() {
                        let v = clamped(rows.first + i, input.height)
                        for (j, columnWeight) in columns.weights.enumerated() {
                            let u = clamped(columns.first + j, input.width)
                            sum += rowWeight * columnWeight * input[c, v, u]
                        }
                    }
                    output[c, y, x] = sum
                }
            }
        }
        return output
    }
}
