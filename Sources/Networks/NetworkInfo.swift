/// What a network costs and sees, layer by layer: the content of `subpixel models info`.
package struct NetworkInfo: Sendable, Hashable, Encodable {
    /// One layer of the network.
    package struct Row: Sendable, Hashable, Encodable {
        package let name: String
        /// The operation in words, for example `convolution 3×3, 16 → 16`.
        package let operation: String
        /// Names of the layers that it takes; `luma` is the network's input.
        package let inputs: [String]
        /// Channels of the output.
        package let channels: Int
        /// Extent of the output ÷ extent of the network's input.
        package let resolution: Int
        /// Numbers that were trained, or stand in the file in their place.
        package let parameters: Int
        /// Multiply-accumulate operations for each pixel of the network's input.
        package let macsPerPixel: Int
    }

    package let name: String
    package let scale: Int
    package let layers: [Row]
    package let parameters: Int
    /// Multiply-accumulate operations of all convolutions for each pixel of the network's input.
    /// Activations, sums and interpolation are not counted, as is the custom of the field.
    package let macsPerPixel: Int
    package let receptiveField: ReceptiveField

    package init(_ network: Network) {
        name = network.name
        scale = network.scale
        layers = network.layers.map { layer in
            Row(
                name: layer.name, operation: layer.operation.inWords,
                inputs: layer.inputs.map { $0 == 0 ? "luma" : network.layers[$0 - 1].name },
                channels: layer.channels,
                resolution: layer.resolution, parameters: layer.operation.parameters,
                macsPerPixel: layer.operation.macsPerInputPixel(resolution: layer.resolution))
        }
        parameters = layers.reduce(0) { $0 + $1.parameters }
        macsPerPixel = layers.reduce(0) { $0 + $1.macsPerPixel }
        receptiveField = ReceptiveField(of: network)
    }
}

extension Operation {
    /// One line for people: kind, kernel, channels.
    package var inWords: String {
        switch self {
        case .convolution(let it):
            "convolution \(it.kernel), \(it.inputChannels) → \(it.outputChannels)"
        case .transposedConvolution(let it):
            "transposed convolution \(it.kernel), stride \(it.stride), "
                + "\(it.inputChannels) → \(it.outputChannels)"
        case .activation(let activation): activation.inWords
        case .add: "sum"
        case .subtract: "difference"
        case .multiply: "product"
        case .affine: "scale and shift per channel"
        case .concatenation: "concatenation"
        case .depthToSpace(let it): "pixel shuffle ×\(it.block) (\(it.mode.rawValue))"
        case .resize(let it): "resize ×\(it.factor), \(it.interpolation.inWords)"
        }
    }

    /// Numbers that were trained, or stand in the file in their place.
    var parameters: Int {
        switch self {
        case .convolution(let it): it.weights.count + it.bias.count
        case .transposedConvolution(let it): it.weights.count + it.bias.count
        case .activation(.prelu(let slopes)): slopes.count
        case .affine(let it): it.scale.count + it.shift.count
        default: 0
        }
    }

    /// Multiply-accumulates for one pixel of the network's input; `resolution` is the output's.
    ///
    /// A network within `NetworkLimits` and its limit on the file's size stays far below overflow:
    /// weights times 64 positions.
    fileprivate func macsPerInputPixel(resolution: Int) -> Int {
        switch self {
        case .convolution(let it):
            return it.weights.count * resolution * resolution
        case .transposedConvolution(let it):
            // Each input sample meets each weight once.
            let inputResolution = resolution / it.stride
            return it.weights.count * inputResolution * inputResolution
        default:
            return 0
        }
    }
}

extension Activation {
    fileprivate var inWords: String {
        switch self {
        case .relu: "ReLU"
        case .leakyRelu(let slope): "leaky ReLU, slope \(slope)"
        case .prelu: "PReLU"
        case .tanh: "tanh"
        case .sigmoid: "sigmoid"
        case .clip(let minimum, let maximum): "clip to \(minimum)...\(maximum)"
        }
    }
}

extension Resize.Interpolation {
    fileprivate var inWords: String {
        switch self {
        case .nearest: "nearest"
        case .linear: "linear"
        case .cubic(let a): "cubic (a = \(a))"
        }
    }
}
