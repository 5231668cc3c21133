internal import CKernels
internal import Imaging
internal import Networks

/// Makes cells of the maps of a program, tile by tile.
///
/// Does the operations of `UnitRun` on maps that lie in another way: there vectors run across the pixels
/// of a row, here across the channels of a pixel, so that a cell costs the same wherever it is.
struct CellRun {
    let program: TileProgram
    let table: KernelTable
    let scale: SampleScale
    let source: PlaneView
    let destination: MutablePlaneView
    /// Of `program.cells.maps`.
    let maps: UnsafeMutablePointer<Float>
    /// Of the worker: `CellProgram.scratchBytes` bytes, 64-byte aligned.
    let scratch: UnsafeMutablePointer<Float>

    /// Makes these cells of a row of a node.
    func make(_ node: Int, row: Int, _ cells: BitRow) {
        let operation = program.rings.operations[node]
        switch operation.kind {
        case .load: return load(row: row, cells)
        case .winograd: convolveByWinograd(node, row: row, cells)
        case .direct: convolve(node, row: row, cells)
        default: forEachTile(node, row: row, cells) { x, y in make(operation, node, x, y) }
        }
        clearBeyondPicture(node, row: row, cells)
    }

    /// Stores these cells of a row of the last node.
    func store(row: Int, _ cells: BitRow) {
        let node = program.cells.grids.count - 1
        let grid = program.cells.grids[node]
        let operation = program.rings.operations[node]
        let rows = grid.rows(of: row).clamped(to: 0..<operation.height)
        let block = program.graph.storeBlock
        let map = map(node)
        cells.forEachRun { cells in
            let columns = grid.columns(of: cells).clamped(to: 0..<operation.width)
            for y in rows {
                for i in 0..<block {
                    let from = map[columns.lowerBound, y] + i * block
                    let target = destination.base + (y * block + i) * destination.stride
                    let x = columns.lowerBound * block
                    if scale.bitDepth == 8 {
                        tile_store_u8(
                            target.assumingMemoryBound(to: UInt8.self) + x, from, map.steps.pixel,
                            block, columns.count, scale.output, scale.maximum)
                    } else {
                        tile_store_u16(
                            target.assumingMemoryBound(to: UInt16.self) + x, from, map.steps.pixel,
                            block, columns.count, scale.output, scale.maximum)
                    }
                }
            }
        }
    }

    // MARK: Places

    /// A map in memory.
    private struct Map {
        let origin: UnsafeMutablePointer<Float>
        let steps: pixel_steps

        subscript(_ x: Int, _ y: Int) -> UnsafeMutablePointer<Float> {
            origin + (y * steps.row + x * steps.pixel)
        }

        func constant(_ x: Int, _ y: Int) -> UnsafePointer<Float> { UnsafePointer(self[x, y]) }
    }

    private func map(_ node: Int) -> Map {
        let map = program.cells.maps.maps[node]
        return Map(origin: maps + map.origin, steps: map.steps)
    }

    /// Calls `body` with the first pixel of each tile of these cells that holds any of the picture.
    private func forEachTile(
        _ node: Int, row: Int, _ cells: BitRow, _ body: (_ x: Int, _ y: Int) -> Void
    ) {
        let grid = program.cells.grids[node]
        let operation = program.rings.operations[node]
        let rows = grid.rows(of: row)
        cells.forEachRun { cells in
            let columns = grid.columns(of: cells)
            for y in stride(from: rows.lowerBound, to: rows.upperBound, by: 4)
            where y + 4 > 0 && y < operation.height {
                for x in stride(from: columns.lowerBound, to: columns.upperBound, by: 4)
                where x + 4 > 0 && x < operation.width {
                    body(x, y)
                }
            }
        }
    }

    /// Makes the pixels of these cells that lie outside of the picture zero.
    private func clearBeyondPicture(_ node: Int, row: Int, _ cells: BitRow) {
        let grid = program.cells.grids[node]
        let operation = program.rings.operations[node]
        let (width, height) = (operation.width, operation.height)
        let map = map(node)
        let rows = grid.rows(of: row)
        func clear(_ cell: Int) {
            let columns = grid.columns(of: cell)
            if columns.clamped(to: 0..<width) == columns, rows.clamped(to: 0..<height) == rows {
                return
            }
            for y in rows {
                for x in columns where y < 0 || y >= height || x < 0 || x >= width {
                    map[x, y].update(repeating: 0, count: map.steps.pixel)
                }
            }
        }
        if row > 0, rows.upperBound <= height {
            // Only the ends of a row may reach beyond.
            if cells.contains(0) { clear(0) }
            if grid.columns > 1, cells.contains(grid.columns - 1) { clear(grid.columns - 1) }
        } else {
            cells.forEachRun { $0.forEach(clear) }
        }
    }

    // MARK: Operations

    private func load(row: Int, _ cells: BitRow) {
        let grid = program.cells.grids[0]
        let rows = grid.rows(of: row).clamped(to: 0..<source.size.height)
        let map = map(0)
        cells.forEachRun { cells in
            let columns = grid.columns(of: cells).clamped(to: 0..<source.size.width)
            for y in rows {
                let to = map[columns.lowerBound, y]
                let samples = source.base + y * source.stride
                if scale.bitDepth == 8 {
                    tile_load_u8(
                        to, map.steps.pixel,
                        samples.assumingMemoryBound(to: UInt8.self) + columns.lowerBound,
                        columns.count, scale.input)
                } else {
                    tile_load_u16(
                        to, map.steps.pixel,
                        samples.assumingMemoryBound(to: UInt16.self) + columns.lowerBound,
                        columns.count, scale.input)
                }
            }
        }
    }

    private func convolve(_ node: Int, row: Int, _ cells: BitRow) {
        guard let convolution = program.cells.convolutions[node] else { return }
        let inputs = program.rings.operations[node].inputs
        let (input, output) = (map(inputs[0]), map(node))
        let addend = inputs.count > 1 ? map(inputs[1]) : nil
        let kernel = table.kernels(forPixelOf: output.steps.pixel).tile_conv2d
        var steps = steps(output, from: input, addend)
        withUnsafePointer(to: convolution.parameters) { parameters in
            forEachTile(node, row: row, cells) { x, y in
                kernel?(
                    output[x, y], input[x - convolution.left, y - convolution.top],
                    addend?[x, y], &steps, parameters)
            }
        }
    }

    private func convolveByWinograd(_ node: Int, row: Int, _ cells: BitRow) {
        guard let convolution = program.cells.convolutions[node] else { return }
        let inputs = program.rings.operations[node].inputs
        let (input, output) = (map(inputs[0]), map(node))
        let addend = inputs.count > 1 ? map(inputs[1]) : nil
        let transform = table.kernels(forPixelOf: input.steps.pixel).tile_transform
        let finish = table.kernels(forPixelOf: output.steps.pixel).tile_winograd
        var steps = steps(output, from: input, addend)
        let batch = Int(TILE_BATCH)
        let transformed = Int(WINOGRAD_FREQUENCIES) * input.steps.pixel
        withUnsafePointer(to: convolution.parameters) { parameters in
            withUnsafeTemporaryAllocation(
                of: UnsafeMutablePointer<Float>?.self, capacity: batch
            ) { outputs in
                withUnsafeTemporaryAllocation(
                    of: UnsafePointer<Float>?.self, capacity: batch
                ) { addends in
                    var count = 0
                    func flush() {
                        if count == 0 { return }
                        finish?(
                            outputs.baseAddress, scratch, addend == nil ? nil : addends.baseAddress,
                            count, &steps, parameters)
                        count = 0
                    }
                    forEachTile(node, row: row, cells) { x, y in
                        transform?(scratch + count * transformed, input[x - 1, y - 1], input.steps)
                        outputs.initializeElement(at: count, to: output[x, y])
                        addends.initializeElement(at: count, to: addend.map { $0.constant(x, y) })
                        count += 1
                        if count == batch { flush() }
                    }
                    flush()
                }
            }
        }
    }

    private func steps(_ output: Map, from input: Map, _ addend: Map?) -> tile_steps {
        tile_steps(out: output.steps, in: input.steps, addend: (addend ?? input).steps)
    }

    /// Makes a tile of a node that is no convolution.
    private func make(_ operation: TileProgram.Operation, _ node: Int, _ x: Int, _ y: Int) {
        let inputs = operation.inputs
        let channels = operation.channels
        let (output, input) = (map(node), map(inputs[0]))
        let out = output[x, y]
        var steps = steps(output, from: input, inputs.count > 1 ? map(inputs[1]) : nil)
        func channelStride(_ input: Int) -> Int {
            program.rings.operations[input].channels == 1 ? 0 : 1
        }
        switch operation.kind {
        case .load, .direct, .winograd: break
        case .activation(var activation):
            tile_activate(out, input[x, y], &steps, channels, &activation)
        case .affine(let scale, let shift):
            tile_affine(out, input[x, y], &steps, channels, scale, shift)
        case .combine(let kind):
            tile_combine(
                out, input[x, y], channelStride(inputs[0]), map(inputs[1])[x, y],
                channelStride(inputs[1]), &steps, channels, kind)
        case .concatenation:
            var channel = 0
            for index in inputs {
                let input = map(index)
                var steps = self.steps(output, from: input, nil)
                let count = program.rings.operations[index].channels
                tile_copy(out + channel, input[x, y], &steps, count)
                channel += count
            }
        case .shuffle(let block, let mode):
            let step = ShuffleSteps(block: block, channels: channels, mode: mode)
            tile_shuffle(
                out, input.origin, x, y, &steps, channels, block, step.row, step.column,
                step.channel)
        case .resize(var parameters):
            let size = program.rings.operations[inputs[0]]
            tile_resize(
                out, input.origin, x, y, size.width, size.height, &steps, channels, &parameters)
        }
    }
}

/// Where pixel shuffle takes channels from: how far apart those of neighbouring rows, columns and
/// channels of the result are.
private struct ShuffleSteps {
    let row: Int
    let column: Int
    let channel: Int

    init(block: Int, channels: Int, mode: DepthToSpace.Mode) {
        switch mode {
        case .columnRowDepth: (row, column, channel) = (block, 1, block * block)
        case .depthColumnRow: (row, column, channel) = (block * channels, channels, 1)
        }
    }
}
