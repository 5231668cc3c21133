import CKernels

/// What a convolution of tiles is checked with.
private struct TileShape: VariedShape {
    var inputs = 4
    var outputs = 4
    var kernel = 3
    var tiles = 1
    var activation = ACTIVATION_NONE
    /// Channels of the addend; 0 for none.
    var addend = 0
    var pattern = CheckPattern.random

    var label: String {
        "\(kernel)×\(kernel), \(inputs) → \(outputs), \(tiles) tiles, activation "
            + "\(activation.rawValue), addend \(addend), \(pattern.rawValue)"
    }
}

extension KernelEntry {
    /// Kernels for maps of pixels.
    static let tiles = [
        KernelEntry(
            name: "tile_conv2d", cases: directShapes.map(direct),
            timed: direct(
                TileShape(inputs: 1, outputs: 16, kernel: 5, activation: ACTIVATION_PRELU))),
        KernelEntry(
            name: "tile_transform", cases: [1, 4, 5, 8, 16, 17, 24, 25, 48].map(transform),
            timed: transform(16)),
        KernelEntry(
            name: "tile_winograd", cases: winogradShapes.map(winograd),
            timed: winograd(
                TileShape(inputs: 16, outputs: 16, tiles: 8, activation: ACTIVATION_PRELU))),
    ]

    private static let channels = [
        (1, 1), (1, 5), (3, 9), (4, 4), (8, 8), (5, 16), (16, 33), (24, 24), (32, 4),
    ]

    private static var directShapes: [TileShape] {
        [1, 2, 3, 5, 9].flatMap { kernel in
            channels.map { TileShape(inputs: $0, outputs: $1, kernel: kernel) }
        } + TileShape(inputs: 2, outputs: 8).variants + TileShape(inputs: 2, outputs: 16).variants
    }

    private static var winogradShapes: [TileShape] {
        (1...Int(TILE_BATCH)).flatMap { tiles in
            channels.map { TileShape(inputs: $0, outputs: $1, tiles: tiles) }
        } + TileShape(inputs: 4, outputs: 4, tiles: 3).variants
            + TileShape(inputs: 4, outputs: 16, tiles: 5).variants
    }

    private static func direct(_ shape: TileShape) -> KernelCase {
        KernelCase(label: shape.label, vectorMultiple: pixel_floats(shape.outputs)) {
            generator in
            let data = TileData(shape, inputSide: shape.kernel + 3, &generator)
            return data.prepared { kernels, out, addends, steps, parameters in
                kernels.tile_conv2d(
                    out[0], data.input.pointer, addends[0].map { UnsafePointer($0) }, &steps,
                    &parameters)
            }
        }
    }

    private static func winograd(_ shape: TileShape) -> KernelCase {
        KernelCase(label: shape.label, vectorMultiple: pixel_floats(shape.outputs)) {
            generator in
            let data = TileData(
                shape, inputSide: Int(WINOGRAD_FREQUENCIES) * shape.tiles, &generator)
            return data.prepared { kernels, out, addends, steps, parameters in
                let outputs = HeapArray<UnsafeMutablePointer<Float>?>(out)
                let addends = HeapArray<UnsafePointer<Float>?>(
                    addends.map { $0.map { UnsafePointer($0) } })
                kernels.tile_winograd(
                    outputs.pointer, data.input.pointer,
                    shape.addend > 0 ? UnsafePointer(addends.pointer) : nil, shape.tiles, &steps,
                    &parameters)
            }
        }
    }

    private static func transform(_ channels: Int) -> KernelCase {
        let pixel = pixel_floats(channels)
        return KernelCase(label: "\(channels) channels", vectorMultiple: pixel) { generator in
            let row = 7 * pixel
            let input = HeapArray(generator.floats(6 * row))
            let steps = pixel_steps(row: row, pixel: pixel)
            return PreparedCase({
                CheckBuffer(
                    rows: 1, planes: 1, length: 36 * pixel * 4, planeStride: 36 * pixel * 4)
            }) { kernels, out in
                kernels.tile_transform(out.floats(0), input.pointer, steps)
            }
        }
    }
}

/// Inputs, weights and parameters of a convolution of tiles under test. Tiles lie in a row.
private final class TileData {
    let shape: TileShape
    let input: HeapArray<Float>
    private let addend: HeapArray<Float>
    private let weights: HeapArray<Float>
    private let bias: HeapArray<Float>
    private let slopes: HeapArray<Float>
    private let pixel: Int
    private let steps: tile_steps

    /// `inputSide` is the number of pixels across and down that the input has.
    init(_ shape: TileShape, inputSide: Int, _ generator: inout CheckGenerator) {
        self.shape = shape
        let pixel = pixel_floats(shape.outputs)
        let inputPixel = pixel_floats(shape.inputs)
        let addendPixel = pixel_floats(max(shape.addend, 1))
        func values(_ count: Int) -> HeapArray<Float> {
            HeapArray((0..<count).map { shape.pattern.value($0, &generator) })
        }
        self.pixel = pixel
        steps = tile_steps(
            out: pixel_steps(row: 4 * shape.tiles * pixel, pixel: pixel),
            in: pixel_steps(row: inputSide * inputPixel, pixel: inputPixel),
            addend: pixel_steps(row: 4 * shape.tiles * addendPixel, pixel: addendPixel))
        input = values(inputSide * inputSide * inputPixel)
        addend = values(4 * 4 * shape.tiles * addendPixel)
        let taps = max(shape.kernel * shape.kernel, 36)
        weights = HeapArray(generator.floats(taps * shape.inputs * pixel))
        bias = HeapArray(generator.floats(pixel))
        slopes = HeapArray(generator.floats(pixel, size: 2))
    }

    func prepared(
        _ run:
            @escaping (
                network_kernels, [UnsafeMutablePointer<Float>?], [UnsafeMutablePointer<Float>?],
                inout tile_steps, inout conv2d_f32
            ) -> Void
    ) -> PreparedCase {
        PreparedCase({ [self] in
            let length = 4 * shape.tiles * pixel * 4
            return CheckBuffer(rows: 1, planes: 4, length: length, planeStride: length)
        }) { [self] kernels, out in
            var steps = steps
            var parameters = conv2d_f32(
                input_channels: shape.inputs, output_channels: pixel,
                kernel_height: shape.kernel, kernel_width: shape.kernel, padding_left: 0,
                weights: weights.pointer, bias: bias.pointer,
                activation: activation_f32(
                    kind: shape.activation, slopes: slopes.pointer, low: -0.3, high: 0.6),
                addend_stride: shape.addend == 1 ? 0 : 1)
            let tiles = 0..<shape.tiles
            run(
                kernels, tiles.map { out.floats(0) + 4 * $0 * pixel },
                tiles.map {
                    shape.addend > 0 ? addend.pointer + 4 * $0 * steps.addend.pixel : nil
                }, &steps, &parameters)
        }
    }
}
