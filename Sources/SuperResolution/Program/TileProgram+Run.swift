internal import CKernels
internal import Imaging
internal import Networks

/// Samples in and out of a program: scales and kernels for a bit depth.
struct SampleScale {
    let bitDepth: Int
    /// Multiplies a sample to give the network's 0...1.
    let input: Float
    /// Multiplies the network's result to give a sample.
    let output: Float
    /// Largest sample.
    let maximum: Float
}

/// Computes rows of maps: a strip × band of a frame in the rings of a worker's scratch memory.
///
/// Outside of the picture every map is zero, as the network's convolutions pad it: rows through a
/// row of zeros, columns by clearing what a kernel computed there.
struct UnitRun {
    let program: TileProgram
    let table: KernelTable
    let scale: SampleScale
    let source: PlaneView
    let destination: MutablePlaneView
    /// Of the worker: pointers to rows, what kernels need, and the rings.
    let scratch: UnsafeMutableRawPointer
    /// The LR column of the cell that computing begins at, a multiple of 4.
    var base: Int
    /// That cell's place in the rows.
    var firstCell = 0
    /// Cells that are computed, a multiple of 8; nil for all up to the picture's right edge.
    var cellCount: Int?

    /// Makes a band of a strip.
    func perform(_ schedule: RowSchedule, columns: Range<Int>) {
        let last = program.rings.operations.count
        schedule.steps.withUnsafeBufferPointer { steps in
            for step in steps {
                let node = Int(step.node)
                if node == last {
                    store(row: Int(step.row), columns: columns)
                } else {
                    make(node, row: Int(step.row))
                }
            }
        }
    }

    // MARK: Rows in memory

    private typealias Row = UnsafeMutablePointer<Float>

    /// A row of a node's ring from the first cell on, which may be one outside of the picture that
    /// nobody reads.
    private func ringRow(_ node: TileProgram.Operation, _ row: Int) -> Row {
        let slot = row - floorDivide(row, node.ringRows) * node.ringRows
        return (scratch + node.ringOffset + slot * node.rowFloats * 4)
            .assumingMemoryBound(to: Float.self) + firstCell * node.resolution
    }

    /// A row of a node's map, or zeros outside of the picture.
    private func row(_ node: TileProgram.Operation, _ row: Int) -> Row {
        if row >= 0, row < node.height { return ringRow(node, row) }
        return (scratch + program.rings.zeroRowOffset).assumingMemoryBound(to: Float.self)
    }

    /// Room for row pointers: 0 inputs, 1 outputs, 2 addends.
    private func pointers(_ list: Int) -> UnsafeMutablePointer<UnsafeMutablePointer<Float>?> {
        let type = UnsafeMutablePointer<Float>?.self
        return scratch.assumingMemoryBound(to: type) + list * TileProgram.pointerSlots
    }

    private func constant(
        _ list: UnsafeMutablePointer<UnsafeMutablePointer<Float>?>
    ) -> UnsafePointer<UnsafePointer<Float>?> {
        UnsafeRawPointer(list).assumingMemoryBound(to: UnsafePointer<Float>?.self)
    }

    /// Tiles of a node's rows that are computed.
    private func tiles(_ node: TileProgram.Operation) -> Int { cells(node) * node.resolution }

    /// Cells likewise.
    private func cells(_ node: TileProgram.Operation) -> Int {
        if let cellCount { return cellCount }
        let side = 4 * node.resolution
        let cells = (node.width - firstColumn(node) + side - 1) / side
        return (cells + 7) / 8 * 8
    }

    /// The column of a node's map that the first tile begins at.
    private func firstColumn(_ node: TileProgram.Operation) -> Int {
        base * node.resolution + node.left
    }

    // MARK: Steps

    /// Makes the group of rows of a node that begins at row `y`.
    func make(_ index: Int, row y: Int) {
        let node = program.rings.operations[index]
        let cells = cells(node)
        let wide = cells / Int(MAP_TILES) * Int(MAP_TILES)
        if wide > 0 { part(0, wide).make(node, row: y, table.kernels) }
        if wide < cells { part(wide, cells - wide).make(node, row: y, table.half) }
        clearBeyondPicture(node, rows: y..<y + node.groupSize)
    }

    /// As this, from a cell on.
    private func part(_ cell: Int, _ count: Int) -> UnitRun {
        var part = self
        part.base += 4 * cell
        part.firstCell += cell
        part.cellCount = count
        return part
    }

    private func make(_ node: TileProgram.Operation, row y: Int, _ kernels: network_kernels) {
        let phaseStride = node.layout.phaseStride
        let tiles = tiles(node)
        switch node.kind {
        case .load: load(row: y, into: ringRow(node, y), node, kernels)
        case .direct(var convolution, let top, let broadcasts):
            convolution.addend_stride = broadcasts ? 0 : node.layout.channelStride
            let inputs = pointers(0)
            let input = program.rings.operations[node.inputs[0]]
            for i in 0..<convolution.kernel_height { inputs[i] = row(input, y + i - top) }
            kernels.conv2d(
                ringRow(node, y), constant(inputs), addend(of: node, row: y), phaseStride, tiles,
                &convolution)
        case .winograd(var convolution, let broadcasts):
            convolution.addend_stride = broadcasts ? 0 : node.layout.channelStride
            let (inputs, outputs, addends) = (pointers(0), pointers(1), pointers(2))
            let input = program.rings.operations[node.inputs[0]]
            for i in 0..<6 { inputs[i] = row(input, y + i - 1) }
            for i in 0..<4 {
                outputs[i] = ringRow(node, y + i)
                addends[i] = addend(of: node, row: y + i)
            }
            kernels.conv2d_winograd(
                outputs, constant(inputs), node.inputs.count > 1 ? constant(addends) : nil,
                phaseStride, tiles, &convolution,
                (scratch + program.kernelScratchOffset).assumingMemoryBound(to: Float.self))
        case .activation(var activation):
            kernels.activate(
                ringRow(node, y), row(program.rings.operations[node.inputs[0]], y), phaseStride,
                tiles,
                node.channels, &activation)
        case .affine(let scale, let shift):
            kernels.affine(
                ringRow(node, y), row(program.rings.operations[node.inputs[0]], y), phaseStride,
                tiles,
                node.channels, scale, shift)
        case .combine(let kind):
            let a = program.rings.operations[node.inputs[0]],
                b = program.rings.operations[node.inputs[1]]
            let stride = node.layout.channelStride
            kernels.combine(
                ringRow(node, y), row(a, y), a.channels == 1 ? 0 : stride, row(b, y),
                b.channels == 1 ? 0 : stride, phaseStride, tiles, node.channels, kind)
        case .concatenation: concatenate(node, row: y)
        case .shuffle(let block, let mode):
            shuffle(node, row: y, block: block, mode: mode, kernels)
        case .resize(var parameters): resize(node, row: y, &parameters, kernels)
        }
    }

    private func addend(of node: TileProgram.Operation, row y: Int) -> Row? {
        node.inputs.count > 1 ? row(program.rings.operations[node.inputs[1]], y) : nil
    }

    private func load(
        row y: Int, into target: Row, _ node: TileProgram.Operation, _ kernels: network_kernels
    ) {
        let samples = source.base + y * source.stride
        if scale.bitDepth == 8 {
            kernels.load_u8(
                target, node.layout.phaseStride, samples.assumingMemoryBound(to: UInt8.self),
                firstColumn(node), node.width, tiles(node), scale.input)
        } else {
            kernels.load_u16(
                target, node.layout.phaseStride, samples.assumingMemoryBound(to: UInt16.self),
                firstColumn(node), node.width, tiles(node), scale.input)
        }
    }

    private func concatenate(_ node: TileProgram.Operation, row y: Int) {
        let phaseStride = node.layout.phaseStride
        var target = ringRow(node, y)
        for input in node.inputs {
            let source = program.rings.operations[input]
            var from = row(source, y)
            for _ in 0..<4 * source.channels {
                target.update(from: from, count: tiles(node))
                target += phaseStride
                from += phaseStride
            }
        }
    }

    private func shuffle(
        _ node: TileProgram.Operation, row y: Int, block: Int, mode: DepthToSpace.Mode,
        _ kernels: network_kernels
    ) {
        let source = program.rings.operations[node.inputs[0]]
        let stride = source.layout.channelStride
        let input = row(source, floorDivide(y, block))
        for i in 0..<block {
            let target = ringRow(node, y + i)
            for channel in 0..<node.channels {
                let first: Int
                let step: Int
                switch mode {
                case .columnRowDepth: (first, step) = ((channel * block + i) * block, 1)
                case .depthColumnRow:
                    (first, step) = (i * block * node.channels + channel, node.channels)
                }
                kernels.shuffle(
                    target + channel * node.layout.channelStride, node.layout.phaseStride,
                    input + first * stride, step * stride, source.layout.phaseStride,
                    tiles(source), block)
            }
        }
    }

    private func resize(
        _ node: TileProgram.Operation, row y: Int, _ parameters: inout resize_f32,
        _ kernels: network_kernels
    ) {
        let source = program.rings.operations[node.inputs[0]]
        let rows = pointers(0)
        let origin = base * source.resolution
        let first = max(-origin, -4 * Int(MAP_GUARD))
        let last = min(source.width - 1 - origin, 4 * (tiles(source) + Int(MAP_GUARD)) - 1)
        for k in 0..<parameters.factor {
            let start = y / parameters.factor + parameters.starts[k]
            for channel in 0..<node.channels {
                for i in 0..<parameters.taps {
                    let clamped = min(max(start + i, 0), source.height - 1)
                    rows[i] = ringRow(source, clamped) + channel * source.layout.channelStride
                }
                kernels.resize(
                    ringRow(node, y + k) + channel * node.layout.channelStride,
                    node.layout.phaseStride, constant(rows), source.layout.phaseStride,
                    tiles(source), parameters.weights + k * parameters.taps, first, last,
                    &parameters)
            }
        }
    }

    /// Makes the columns beside the picture zero.
    private func clearBeyondPicture(_ node: TileProgram.Operation, rows: Range<Int>) {
        let start = firstColumn(node)
        var tiles = tiles(node)
        // Kernels read a guard beyond a row's end, where a wider strip may have left something.
        if program.plan.strips.count > 1 {
            tiles = min(
                tiles + Int(MAP_GUARD), node.layout.tiles - firstCell * node.resolution)
        }
        let first = node.width - start
        for y in rows {
            let row = ringRow(node, y)
            if start < 0 {
                for channel in 0..<node.channels {
                    for phase in 0..<(-start) {
                        row[channel * node.layout.channelStride + phase * node.layout.phaseStride] =
                            0
                    }
                }
            }
            if first < 4 * tiles {
                clear_columns_f32(row, node.layout.phaseStride, node.channels, first, tiles)
            }
        }
    }

    /// Stores LR columns of row `y` of the last map: one row of samples, or `block` of them by pixel
    /// shuffle.
    func store(row y: Int, columns: Range<Int>) {
        let node = program.rings.operations[program.rings.operations.count - 1]
        let block = program.graph.storeBlock
        let kernels = table.kernels
        let map = ringRow(node, y)
        let first = (columns.lowerBound - base) * node.resolution
        let pixels = columns.count * node.resolution
        let x = columns.lowerBound * node.resolution * block
        for i in 0..<block {
            let channel = map + i * block * node.layout.channelStride
            let target = destination.base + (y * block + i) * destination.stride
            if scale.bitDepth == 8 {
                kernels.store_u8(
                    target.assumingMemoryBound(to: UInt8.self) + x, channel,
                    node.layout.phaseStride, block, first, pixels, scale.output, scale.maximum)
            } else {
                kernels.store_u16(
                    target.assumingMemoryBound(to: UInt16.self) + x, channel,
                    node.layout.phaseStride, block, first, pixels, scale.output, scale.maximum)
            }
        }
    }
}
