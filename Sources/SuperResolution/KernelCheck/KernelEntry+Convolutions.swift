internal import CKernels

/// What a convolution is checked with.
private struct ConvolutionShape: VariedShape {
    var inputs = 4
    var outputs = 4
    var kernel = 3
    var tiles = 16
    var activation = ACTIVATION_NONE
    /// Channels of the addend; 0 for none.
    var addend = 0
    var pattern = CheckPattern.random
    /// Pixels that the output's tiles lie left of the input's.
    var shift = 0

    var label: String {
        "\(kernel)×\(kernel), \(inputs) → \(outputs), \(tiles) tiles, activation "
            + "\(activation.rawValue), addend \(addend), \(pattern.rawValue), shift \(shift)"
    }
}

private let activations = [
    ACTIVATION_NONE, ACTIVATION_RELU, ACTIVATION_PRELU, ACTIVATION_TANH, ACTIVATION_SIGMOID,
    ACTIVATION_CLIP,
]

/// A shape of a convolution under test, of rows or of tiles.
protocol VariedShape {
    var outputs: Int { get }
    var activation: activation_kind { get set }
    var addend: Int { get set }
    var pattern: CheckPattern { get set }
}

extension VariedShape {
    /// This shape with every activation, addend and pattern.
    var variants: [Self] {
        var shapes: [Self] = []
        for activation in activations {
            for addend in [0, 1, outputs] {
                var shape = self
                (shape.activation, shape.addend) = (activation, addend)
                shapes.append(shape)
            }
        }
        for pattern in CheckPattern.allCases {
            var shape = self
            shape.pattern = pattern
            shapes.append(shape)
        }
        return shapes
    }
}

extension KernelEntry {
    static let convolutions = [
        KernelEntry(
            name: "conv2d", cases: directShapes.map(direct),
            timed: direct(
                ConvolutionShape(
                    inputs: 1, outputs: 16, kernel: 5, tiles: 160, activation: ACTIVATION_PRELU))),
        KernelEntry(
            name: "conv2d_winograd", cases: winogradShapes.map { winograd($0, \.conv2d_winograd) },
            timed: winograd(timedWinograd, \.conv2d_winograd)),
        KernelEntry(
            name: "conv2d_winograd_narrow",
            cases: winogradShapes.map { winograd($0, \.conv2d_winograd_narrow) },
            timed: winograd(timedWinograd, \.conv2d_winograd_narrow)),
    ]

    private static var directShapes: [ConvolutionShape] {
        var shapes: [ConvolutionShape] = []
        for kernel in [1, 2, 3, 5, 9] {
            for (inputs, outputs) in [(1, 1), (1, 5), (3, 2), (2, 7), (2, 13)] {
                for tiles in [8, 16, 24, 48] {
                    shapes.append(
                        ConvolutionShape(
                            inputs: inputs, outputs: outputs, kernel: kernel, tiles: tiles))
                }
            }
        }
        return shapes + ConvolutionShape(inputs: 2, outputs: 8, kernel: 3, tiles: 32).variants
    }

    private static let timedWinograd = ConvolutionShape(
        inputs: 16, outputs: 16, tiles: 160, activation: ACTIVATION_PRELU)

    private static var winogradShapes: [ConvolutionShape] {
        var shapes: [ConvolutionShape] = []
        for (inputs, outputs) in [(1, 1), (4, 4), (5, 9), (8, 8), (7, 3), (3, 17), (16, 16)] {
            for (index, tiles) in [8, 16, 24, 32, 48, 64, 80, 8, 16].enumerated() {
                shapes.append(
                    ConvolutionShape(
                        inputs: inputs, outputs: outputs, tiles: tiles, shift: index % 3 - 1))
            }
        }
        return shapes + ConvolutionShape(inputs: 4, outputs: 8, tiles: 48).variants
    }

    private static func direct(_ shape: ConvolutionShape) -> KernelCase {
        KernelCase(label: shape.label, vectorMultiple: shape.tiles) { generator in
            let data = ConvolutionData(shape, inputRows: shape.kernel, outputRows: 1, &generator)
            return data.prepared { kernels, out, parameters in
                kernels.conv2d(
                    out.floats(0), data.inputs.pointer, data.addendRows[0],
                    data.layout.phaseStride, shape.tiles, &parameters)
            }
        }
    }

    private typealias WinogradKernel =
        @convention(c) (
            UnsafePointer<UnsafeMutablePointer<Float>?>?, UnsafePointer<UnsafePointer<Float>?>?,
            UnsafePointer<UnsafePointer<Float>?>?, Int, Int, UnsafePointer<conv2d_f32>?,
            UnsafeMutablePointer<Float>?
        ) -> Void

    private static func winograd(
        _ shape: ConvolutionShape,
        _ kernel: any KeyPath<network_kernels, WinogradKernel?> & Sendable
    ) -> KernelCase {
        KernelCase(label: shape.label, vectorMultiple: shape.tiles) { generator in
            let data = ConvolutionData(shape, inputRows: 6, outputRows: 4, &generator)
            let scratch = AlignedFloats(conv2d_winograd_scratch(shape.inputs, shape.outputs))
            return data.prepared { kernels, out, parameters in
                let outputs = HeapArray<UnsafeMutablePointer<Float>?>(
                    (0..<4).map { out.floats($0) })
                let addends = HeapArray(data.addendRows)
                kernels[keyPath: kernel]?(
                    outputs.pointer, data.inputs.pointer,
                    shape.addend > 0 ? UnsafePointer(addends.pointer) : nil,
                    data.layout.phaseStride, shape.tiles, &parameters, scratch.pointer)
            }
        }
    }
}

/// Inputs, weights and parameters of a convolution under test.
private final class ConvolutionData {
    let shape: ConvolutionShape
    let layout: MapLayout
    let inputs: HeapArray<UnsafePointer<Float>?>
    let addendRows: [UnsafePointer<Float>?]
    private let inputMap: CheckBuffer
    private let addendMap: CheckBuffer
    private let weights: HeapArray<Float>
    private let bias: HeapArray<Float>
    private let slopes: HeapArray<Float>
    private let outputRows: Int

    init(
        _ shape: ConvolutionShape, inputRows: Int, outputRows: Int,
        _ generator: inout CheckGenerator
    ) {
        self.shape = shape
        self.outputRows = outputRows
        let layout = MapLayout(blocks: (shape.tiles + 15) / 16, resolution: 1)
        self.layout = layout
        let input = CheckBuffer(rows: inputRows, channels: shape.inputs, layout: layout)
        input.fill(shape.pattern, &generator)
        inputMap = input
        inputs = HeapArray((0..<inputRows).map { UnsafePointer(input.floats($0)) })
        let addend = CheckBuffer(
            rows: outputRows, channels: max(shape.addend, 1), layout: layout)
        addend.fill(shape.pattern, &generator)
        addendMap = addend
        addendRows = (0..<outputRows).map {
            shape.addend > 0 ? UnsafePointer(addend.floats($0)) : nil
        }
        let taps = max(shape.kernel * shape.kernel, 36)
        weights = HeapArray(generator.floats(taps * shape.inputs * shape.outputs))
        bias = HeapArray(generator.floats(shape.outputs))
        slopes = HeapArray(generator.floats(shape.outputs, size: 2))
    }

    func prepared(
        _ run: @escaping (network_kernels, CheckBuffer, inout conv2d_f32) -> Void
    ) -> PreparedCase {
        PreparedCase({ [self] in
            CheckBuffer(rows: outputRows, channels: shape.outputs, layout: layout)
        }) { [self] kernels, out in
            var parameters = conv2d_f32(
                input_channels: shape.inputs, output_channels: shape.outputs,
                kernel_height: shape.kernel, kernel_width: shape.kernel,
                padding_left: shape.kernel / 2 + shape.shift, weights: weights.pointer,
                bias: bias.pointer,
                activation: activation_f32(
                    kind: shape.activation, slopes: slopes.pointer, low: -0.3, high: 0.6),
                addend_stride: shape.addend == 1 ? 0 : layout.channelStride)
            run(kernels, out, &parameters)
        }
    }
}

/// Floats on a cache line.
final class AlignedFloats {
    let pointer: UnsafeMutablePointer<Float>

    init(_ count: Int) {
        pointer = UnsafeMutableRawPointer.allocate(byteCount: count * 4, alignment: 64)
            .bindMemory(to: Float.self, capacity: count)
        pointer.initialize(repeating: 0, count: count)
    }

    deinit { UnsafeMutableRawPointer(pointer).deallocate() }
}
