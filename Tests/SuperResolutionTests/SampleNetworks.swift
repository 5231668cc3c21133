import Networks
import TestSupport

/// Networks of the shapes found in the literature, with random weights and few channels.
struct SampleNetwork: CustomStringConvertible, Sendable {
    let network: Network
    var description: String { network.name }

    /// Every shape the engine has a path for.
    static let all: [SampleNetwork] = [
        espcn, residual, verySmall, deep, forked, transposed, transposedByThree, preUpsampled,
        enlargedSkip, twoShuffles, arithmetic, identity,
    ]

    /// Conv, tanh, conv, tanh, conv, pixel shuffle (Shi et al. 2016).
    static let espcn = make("espcn") { net in
        net.convolution(16, 5, .tanh)
        net.convolution(9, 3, .tanh)
        net.convolution(4, 3)
        net.shuffle(2)
    }

    /// The preset networks: the LR luma is added to each sub-pixel.
    static let residual = make("residual") { net in
        net.convolution(8, 5, net.prelu(8))
        net.convolution(8, 3, net.prelu(8))
        net.convolution(7, 3, .relu)
        net.convolution(9, 3)
        net.add(.add, to: 0)
        net.shuffle(3)
    }

    /// One convolution of one channel.
    static let verySmall = make("very small") { net in net.convolution(1, 3) }

    /// Many Winograd layers with skips between (SRResNet without its size).
    static let deep = make("deep") { net in
        net.convolution(6, 3, net.prelu(6))
        let trunk = net.last
        for _ in 0..<3 {
            let start = net.last
            net.convolution(6, 3, .leakyRelu(slope: 0.2))
            net.convolution(6, 3)
            net.add(.add, to: start)
        }
        net.convolution(6, 3)
        net.add(.add, to: trunk)
        net.activation(.relu)
        net.convolution(4, 9)
        net.shuffle(2)
    }

    /// Branches of different reach, joined.
    static let forked = make("forked") { net in
        net.convolution(5, 3, .relu)
        let start = net.last
        net.convolution(4, 1, .sigmoid)
        let narrow = net.last
        net.convolution(6, 5, from: start)
        let wide = net.last
        net.convolution(4, 3, .clip(minimum: -0.5, maximum: 0.75), from: start)
        net.concatenate([narrow, wide, net.last, 0])
        net.convolution(4, 1)
        net.shuffle(2, .depthColumnRow)
    }

    /// FSRCNN: 9×9 transposed convolution of stride 2.
    static let transposed = make("transposed") { net in
        net.convolution(8, 5, net.prelu(8))
        net.convolution(4, 1, net.prelu(4))
        net.convolution(4, 3, net.prelu(4))
        net.convolution(8, 1, net.prelu(8))
        net.transposedConvolution(1, kernel: 9, stride: 2, cut: 4)
    }

    static let transposedByThree = make("transposed by three") { net in
        net.convolution(4, 3, .relu)
        net.transposedConvolution(3, kernel: 5, stride: 3, cut: 1)
        net.convolution(1, 3)
    }

    /// Interpolation first, then layers at full resolution and a global skip (VDSR).
    static let preUpsampled = make("pre-upsampled") { net in
        net.resize(2, .cubic(a: -0.75))
        let enlarged = net.last
        net.convolution(6, 3, .relu)
        net.convolution(6, 3, .relu)
        net.convolution(1, 3)
        net.add(.add, to: enlarged)
    }

    /// The enlarged picture added after the pixel shuffle.
    static let enlargedSkip = make("enlarged skip") { net in
        net.convolution(6, 3, .relu)
        net.convolution(4, 3)
        net.shuffle(2)
        let detail = net.last
        net.resize(2, .linear, from: 0)
        net.add(.add, to: detail)
    }

    /// Two enlargements by 2, and one nearest by 2 on the way.
    static let twoShuffles = make("two shuffles") { net in
        net.convolution(8, 3, .relu)
        net.shuffle(2, .depthColumnRow)
        net.convolution(5, 3, .relu)
        net.resize(2, .nearest)
        net.convolution(4, 3)
        net.shuffle(2)
    }

    /// Operations that nothing is merged into.
    static let arithmetic = make("arithmetic") { net in
        net.affine([1.5], [-0.25])
        let shifted = net.last
        net.convolution(4, 3)
        let maps = net.last
        net.add(.multiply, to: shifted)
        net.add(.subtract, to: maps)
        net.activation(.tanh)
        net.convolution(1, 3)
    }

    /// No layer at all.
    static let identity = SampleNetwork(
        network: Network(name: "identity", scale: 1, layers: [], output: 0))

    private static func make(
        _ name: String, _ body: (inout NetworkBuilder) -> Void
    ) -> SampleNetwork {
        var builder = NetworkBuilder(seed: 7)
        body(&builder)
        return SampleNetwork(network: builder.network(named: name))
    }
}

/// Appends layers with random weights whose sums keep the size of their inputs.
struct NetworkBuilder {
    private var layers: [Layer] = []
    private var generator: SplitMix64

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    var last: ValueID { layers.count }

    func network(named name: String) -> Network {
        Network(name: name, scale: resolution(last), layers: layers, output: last)
    }

    private func channels(_ value: ValueID) -> Int { value == 0 ? 1 : layers[value - 1].channels }

    private func resolution(_ value: ValueID) -> Int {
        value == 0 ? 1 : layers[value - 1].resolution
    }

    private mutating func append(
        _ operation: Operation, _ inputs: [ValueID], channels: Int, resolution: Int
    ) {
        layers.append(
            Layer(
                name: "layer \(layers.count)", operation: operation, inputs: inputs,
                channels: channels, resolution: resolution))
    }

    private mutating func random(_ count: Int, size: Float) -> [Float] {
        (0..<count).map { _ in Float.random(in: -size...size, using: &generator) }
    }

    mutating func prelu(_ channels: Int) -> Activation { .prelu(slopes: random(channels, size: 1)) }

    mutating func convolution(
        _ outputs: Int, _ kernel: Int, _ activation: Activation? = nil, from: ValueID? = nil
    ) {
        let input = from ?? last
        let count = channels(input) * kernel * kernel
        let half = kernel / 2
        let convolution = Convolution(
            inputChannels: channels(input), outputChannels: outputs,
            kernel: KernelSize(height: kernel, width: kernel),
            padding: Padding(top: half, left: half, bottom: half, right: half),
            weights: random(outputs * count, size: (3 / Float(count)).squareRoot()),
            bias: random(outputs, size: 0.2).map { $0 + 0.1 })
        append(
            .convolution(convolution), [input], channels: outputs, resolution: resolution(input))
        if let activation { self.activation(activation) }
    }

    mutating func transposedConvolution(_ outputs: Int, kernel: Int, stride: Int, cut: Int) {
        let input = last
        let count = channels(input) * kernel * kernel / stride / stride
        let transposed = TransposedConvolution(
            inputChannels: channels(input), outputChannels: outputs,
            kernel: KernelSize(height: kernel, width: kernel), stride: stride,
            padding: Padding(top: cut, left: cut, bottom: cut, right: cut),
            weights: random(
                channels(input) * outputs * kernel * kernel,
                size: (3 / Float(count)).squareRoot()),
            bias: random(outputs, size: 0.2))
        append(
            .transposedConvolution(transposed), [input], channels: outputs,
            resolution: resolution(input) * stride)
    }

    mutating func activation(_ activation: Activation) {
        append(
            .activation(activation), [last], channels: channels(last), resolution: resolution(last))
    }

    mutating func affine(_ scale: [Float], _ shift: [Float]) {
        append(
            .affine(Affine(scale: scale, shift: shift)), [last], channels: channels(last),
            resolution: resolution(last))
    }

    mutating func add(_ operation: Operation, to other: ValueID) {
        append(
            operation, [last, other], channels: max(channels(last), channels(other)),
            resolution: resolution(last))
    }

    mutating func concatenate(_ inputs: [ValueID]) {
        append(
            .concatenation, inputs, channels: inputs.map(channels).reduce(0, +),
            resolution: resolution(inputs[0]))
    }

    mutating func shuffle(_ block: Int, _ mode: DepthToSpace.Mode = .columnRowDepth) {
        append(
            .depthToSpace(DepthToSpace(block: block, mode: mode)), [last],
            channels: channels(last) / block / block, resolution: resolution(last) * block)
    }

    mutating func resize(
        _ factor: Int, _ interpolation: Resize.Interpolation, from: ValueID? = nil
    ) {
        let input = from ?? last
        append(
            .resize(Resize(factor: factor, interpolation: interpolation)), [input],
            channels: channels(input), resolution: resolution(input) * factor)
    }
}
