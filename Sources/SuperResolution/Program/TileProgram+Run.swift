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

/// One unit in work: strips × band of a frame, with the scratch memory of the worker that runs it.
///
/// A unit of several strips has them side by side in its rows: what one's ends lack of their
/// neighbours in the frame makes the same margins wrong as at the ends of a row. A strip at the
/// picture's left edge is the first, one at its right edge the last, so that there is nothing but
/// zeros beyond.
///
/// Outside of the picture every map is zero, as the network's convolutions pad it: rows through a
/// row of zeros, columns by clearing what a kernel computed there.
struct UnitRun {
    let program: TileProgram
    let kernels: network_kernels
    let scale: SampleScale
    let source: PlaneView
    let destination: MutablePlaneView
    /// Vectors of 16 tiles that the rows are computed wide, at most the plan's.
    let blocks: Int
    let strips: ArraySlice<TilePlan.Strip>
    /// LR rows that the band lies below the one that its schedule is for.
    let rowOffset: Int
    let scratch: UnsafeMutableRawPointer

    func perform(_ schedule: RowSchedule) {
        let last = program.operations.count
        schedule.steps.withUnsafeBufferPointer { steps in
            for step in steps {
                let node = Int(step.node)
                let resolution = program.operations[min(node, last - 1)].resolution
                let row = Int(step.row) + rowOffset * resolution
                if node == last {
                    store(row: row)
                } else {
                    make(node, row: row)
                }
            }
        }
    }

    // MARK: Rows in scratch memory

    private typealias Row = UnsafeMutablePointer<Float>

    /// A row of a node's ring, which may be one outside of the picture that nobody reads.
    private func ringRow(_ node: TileProgram.Operation, _ row: Int) -> Row {
        let slot = row - floorDivide(row, node.ringRows) * node.ringRows
        return (scratch + node.ringOffset + slot * node.rowFloats * 4)
            .assumingMemoryBound(to: Float.self)
    }

    /// A row of a node's map, or zeros outside of the picture.
    private func row(_ node: TileProgram.Operation, _ row: Int) -> Row {
        if row >= 0, row < node.height { return ringRow(node, row) }
        return (scratch + program.zeroRowOffset).assumingMemoryBound(to: Float.self)
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
    private func tiles(_ node: TileProgram.Operation) -> Int {
        blocks * node.resolution * Int(MAP_TILES)
    }

    // MARK: Steps

    private func make(_ index: Int, row y: Int) {
        let node = program.operations[index]
        let phaseStride = node.layout.phaseStride
        let tiles = tiles(node)
        switch node.kind {
        case .load:
            load(row: y, into: ringRow(node, y), node)
            return
        case .direct(var convolution, let top):
            let inputs = pointers(0)
            let input = program.operations[node.inputs[0]]
            for i in 0..<convolution.kernel_height { inputs[i] = row(input, y + i - top) }
            kernels.conv2d(
                ringRow(node, y), constant(inputs), addend(of: node, row: y), phaseStride, tiles,
                &convolution)
        case .winograd(var convolution):
            let (inputs, outputs, addends) = (pointers(0), pointers(1), pointers(2))
            let input = program.operations[node.inputs[0]]
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
                ringRow(node, y), row(program.operations[node.inputs[0]], y), phaseStride, tiles,
                node.channels, &activation)
        case .affine(let scale, let shift):
            kernels.affine(
                ringRow(node, y), row(program.operations[node.inputs[0]], y), phaseStride, tiles,
                node.channels, scale, shift)
        case .combine(let kind):
            let a = program.operations[node.inputs[0]], b = program.operations[node.inputs[1]]
            let stride = node.layout.channelStride
            kernels.combine(
                ringRow(node, y), row(a, y), a.channels == 1 ? 0 : stride, row(b, y),
                b.channels == 1 ? 0 : stride, phaseStride, tiles, node.channels, kind)
        case .concatenation: concatenate(node, row: y)
        case .shuffle(let block, let mode): shuffle(node, row: y, block: block, mode: mode)
        case .resize(var parameters): resize(node, row: y, &parameters)
        }
        clearBeyondPicture(node, rows: y..<y + node.groupSize)
    }

    private func addend(of node: TileProgram.Operation, row y: Int) -> Row? {
        node.inputs.count > 1 ? row(program.operations[node.inputs[1]], y) : nil
    }

    private func load(row y: Int, into target: Row, _ node: TileProgram.Operation) {
        let samples = source.base + y * source.stride
        if let strip = strips.first, strips.count == 1 {
            load(samples, from: strip.base, width: node.width, into: target, node)
            return
        }
        let bytes = source.bytesPerSample
        let row = scratch + program.sampleRowOffset
        var end = 0
        for strip in strips {
            let width = min(strip.width, node.width - strip.base)
            (row + strip.offset * bytes).copyMemory(
                from: samples + strip.base * bytes, byteCount: width * bytes)
            end = strip.offset + width
        }
        load(UnsafeRawPointer(row), from: 0, width: end, into: target, node)
    }

    /// Loads the columns from `x` on; those from `width` on become zero.
    private func load(
        _ samples: UnsafeRawPointer, from x: Int, width: Int, into target: Row,
        _ node: TileProgram.Operation
    ) {
        if scale.bitDepth == 8 {
            kernels.load_u8(
                target, node.layout.phaseStride, samples.assumingMemoryBound(to: UInt8.self),
                x, width, tiles(node), scale.input)
        } else {
            kernels.load_u16(
                target, node.layout.phaseStride, samples.assumingMemoryBound(to: UInt16.self),
                x, width, tiles(node), scale.input)
        }
        clearBeyondPicture(node, first: width - x, target)
    }

    private func concatenate(_ node: TileProgram.Operation, row y: Int) {
        var target = ringRow(node, y)
        for input in node.inputs {
            let source = program.operations[input]
            let count = source.channels * source.layout.channelStride
            target.update(from: row(source, y), count: count)
            target += count
        }
    }

    private func shuffle(
        _ node: TileProgram.Operation, row y: Int, block: Int, mode: DepthToSpace.Mode
    ) {
        let source = program.operations[node.inputs[0]]
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
        _ node: TileProgram.Operation, row y: Int, _ parameters: inout resize_f32
    ) {
        let source = program.operations[node.inputs[0]]
        let rows = pointers(0)
        // The ends are this strip's: a unit of a network that resizes has no other.
        let origin = (strips.first?.base ?? 0) * source.resolution
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

    /// Makes the columns right of the picture zero, where the last strip reaches beyond it or ends
    /// with it.
    private func clearBeyondPicture(_ node: TileProgram.Operation, rows: Range<Int>) {
        guard let strip = strips.last else { return }
        let first = node.width - (strip.base - strip.offset) * node.resolution
        for y in rows { clearBeyondPicture(node, first: first, ringRow(node, y)) }
    }

    /// Rows that are wider than this unit keep what another left there, and kernels read a guard
    /// beyond a row's end.
    private func clearBeyondPicture(
        _ node: TileProgram.Operation, first: Int, _ row: Row
    ) {
        let tiles = min(tiles(node) + Int(MAP_GUARD), node.layout.tiles)
        guard first < 4 * tiles else { return }
        clear_columns_f32(row, node.layout.phaseStride, node.channels, first, tiles)
    }

    /// Stores row `y` of the last map: one row of samples, or `block` of them by pixel shuffle.
    private func store(row y: Int) {
        let node = program.operations[program.operations.count - 1]
        let block = program.graph.storeBlock
        let map = ringRow(node, y)
        for i in 0..<block {
            let channel = map + i * block * node.layout.channelStride
            let target = destination.base + (y * block + i) * destination.stride
            for strip in strips {
                let columns = strip.columns
                let first = (strip.offset + columns.lowerBound - strip.base) * node.resolution
                let pixels = columns.count * node.resolution
                let x = columns.lowerBound * node.resolution * block
                if scale.bitDepth == 8 {
                    kernels.store_u8(
                        target.assumingMemoryBound(to: UInt8.self) + x, channel,
                        node.layout.phaseStride, block, first, pixels, scale.output,
                        scale.maximum)
                } else {
                    kernels.store_u16(
                        target.assumingMemoryBound(to: UInt16.self) + x, channel,
                        node.layout.phaseStride, block, first, pixels, scale.output,
                        scale.maximum)
                }
            }
        }
    }
}
