internal import CKernels
internal import Networks

/// Owns the weights of a program, laid out for the kernels, and frees them with the last reference.
final class WeightStore: @unchecked Sendable {
    // Filled while the program is compiled and only read afterwards.
    private var allocations: [UnsafeMutableRawPointer] = []

    deinit { allocations.forEach { $0.deallocate() } }

    /// A copy of `values`, 64-byte aligned.
    func store<Value>(_ values: [Value]) -> UnsafePointer<Value> {
        let bytes = max(values.count * MemoryLayout<Value>.stride, 64)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        allocations.append(memory)
        let typed = memory.bindMemory(to: Value.self, capacity: values.count)
        typed.initialize(from: values, count: values.count)
        return UnsafePointer(typed)
    }

    /// A convolution as `conv2d` or `conv2d_winograd` takes it, but for the addend's stride, which is
    /// the map's.
    func store(_ convolution: Convolution, activation: Activation?) -> conv2d_f32 {
        conv2d_f32(
            input_channels: convolution.inputChannels,
            output_channels: convolution.outputChannels,
            kernel_height: convolution.kernel.height, kernel_width: convolution.kernel.width,
            padding_left: convolution.padding.left,
            weights: store(
                convolution.usesWinograd
                    ? convolution.winogradWeights : convolution.directWeights),
            bias: store(convolution.bias),
            activation: store(activation, channels: convolution.outputChannels),
            addend_stride: 0)
    }

    /// A convolution as `tile_conv2d` or `tile_winograd` takes it: output channels up to a whole pixel.
    func storeForPixels(_ convolution: Convolution, activation: Activation?) -> conv2d_f32 {
        let outputs = convolution.outputChannels
        let floats = pixel_floats(outputs)
        /// Rows of `outputs` values, made longer by zeros.
        func padded(_ values: [Float]) -> [Float] {
            var result = [Float](repeating: 0, count: values.count / outputs * floats)
            for index in values.indices {
                result[index / outputs * floats + index % outputs] = values[index]
            }
            return result
        }
        var activation = activation
        if case .prelu(let slopes) = activation { activation = .prelu(slopes: padded(slopes)) }
        return conv2d_f32(
            input_channels: convolution.inputChannels, output_channels: floats,
            kernel_height: convolution.kernel.height, kernel_width: convolution.kernel.width,
            padding_left: 0,
            weights: store(
                padded(
                    convolution.usesWinograd
                        ? convolution.winogradWeights : convolution.directWeights)),
            bias: store(padded(convolution.bias)),
            activation: store(activation, channels: floats), addend_stride: 0)
    }

    /// An activation for the kernels; nil does nothing.
    func store(_ activation: Activation?, channels: Int) -> activation_f32 {
        var result = activation_f32(kind: ACTIVATION_NONE, slopes: nil, low: 0, high: 0)
        switch activation {
        case nil: break
        case .relu: result.kind = ACTIVATION_RELU
        case .leakyRelu(let slope):
            result.kind = ACTIVATION_PRELU
            result.slopes = store([Float](repeating: slope, count: channels))
        case .prelu(let slopes):
            result.kind = ACTIVATION_PRELU
            result.slopes = store(slopes)
        case .tanh: result.kind = ACTIVATION_TANH
        case .sigmoid: result.kind = ACTIVATION_SIGMOID
        case .clip(let minimum, let maximum):
            result.kind = ACTIVATION_CLIP
            result.low = minimum
            result.high = maximum
        }
        return result
    }

    /// Taps for the `resize` kernel.
    func store(_ taps: ResizeTaps) -> resize_f32 {
        resize_f32(
            factor: taps.factor, taps: taps.count, starts: store(taps.starts),
            weights: store(taps.weights.flatMap { $0 }))
    }
}

extension Convolution {
    /// `[input][kernel row][kernel column][output]`.
    var directWeights: [Float] {
        let area = kernel.area
        var result: [Float] = []
        result.reserveCapacity(weights.count)
        for input in 0..<inputChannels {
            for tap in 0..<area {
                for output in 0..<outputChannels {
                    result.append(weights[(output * inputChannels + input) * area + tap])
                }
            }
        }
        return result
    }

    /// `[36][input][output]`: G·g·Gᵀ of each 3×3 kernel, in double precision, then rounded.
    var winogradWeights: [Float] {
        let g: [[Double]] = [
            [1.0 / 4, 0, 0],
            [-1.0 / 6, -1.0 / 6, -1.0 / 6],
            [-1.0 / 6, 1.0 / 6, -1.0 / 6],
            [1.0 / 24, 1.0 / 12, 1.0 / 6],
            [1.0 / 24, -1.0 / 12, 1.0 / 6],
            [0, 0, 1],
        ]
        let plane = inputChannels * outputChannels
        var result = [Float](repeating: 0, count: 36 * plane)
        for output in 0..<outputChannels {
            for input in 0..<inputChannels {
                let from = (output * inputChannels + input) * 9
                for i in 0..<6 {
                    // Row i of G·g.
                    let row = (0..<3).map { column in
                        (0..<3).reduce(0.0) {
                            $0 + g[i][$1] * Double(weights[from + 3 * $1 + column])
                        }
                    }
                    for j in 0..<6 {
                        let value = (0..<3).reduce(0.0) { $0 + row[$1] * g[j][$1] }
                        result[(6 * i + j) * plane + input * outputChannels + output] =
                            Float(value)
                    }
                }
            }
        }
        return result
    }
}
