internal import CKernels
package import Imaging
internal import Synchronization

/// Resamples planes of one geometry: chroma with its siting kept, luma for the fit to an asked size,
/// and whole pictures where no network runs.
///
/// Immutable and shareable: any thread may resample any plane, or any band of rows of it, at any
/// time. Output rows don't depend on how a plane is cut into bands, nor on the instruction-set
/// level. Taps and scratch rows are allocated when the object is made or first used by a new number
/// of threads, never per frame.
///
/// libswscale is not used for this because it ties chroma's scaling to luma's and its slices can't
/// be shared among our workers.
package final class PlaneResampler: Sendable {
    /// Extent of the planes read.
    package let inputSize: Size
    /// Extent of the planes written.
    package let outputSize: Size
    /// Significant bits of a sample, 8...16, on both sides.
    package let bitDepth: Int

    private let plan: ResamplingPlan
    private let kernels: ResamplingKernels
    private let isCopy: Bool
    private let scratch: ScratchRows

    /// - Parameters:
    ///   - source: **Luma** size of the source pictures.
    ///   - destination: **Luma** size of the output pictures.
    ///   - bitDepth: 8...16.
    ///   - filter: Nil is cubic (a = −0.5) along an axis that grows and Lanczos along one that
    ///     shrinks.
    ///   - siting: Which plane it is; the plane's own size follows from it.
    ///   - window: The luma columns and rows of the output picture that are made, to cut its edges
    ///     off; nil for all. It begins with a sample of the plane.
    ///   - level: Of the kernels.
    /// - Throws: `SizeError` when a luma size has an extent outside 1...65536.
    package init(
        from source: Size, to destination: Size, bitDepth: Int, filter: ResamplingFilter? = nil,
        siting: PlaneSiting = .luma, window: PlaneRegion? = nil, level: Level = .best
    ) throws(SizeError) {
        try SizeError.check(source, role: "source")
        try SizeError.check(destination, role: "output")
        precondition((8...16).contains(bitDepth), "bit depth \(bitDepth)")
        let horizontal = ResamplingAxis(
            lumaInput: source.width, lumaOutput: destination.width, window: window?.columns,
            source: siting.sourceHorizontal, destination: siting.destinationHorizontal)
        let vertical = ResamplingAxis(
            lumaInput: source.height, lumaOutput: destination.height, window: window?.rows,
            source: siting.sourceVertical, destination: siting.destinationVertical)
        inputSize = Size(width: horizontal.inputLength, height: vertical.inputLength)
        outputSize = Size(width: horizontal.outputLength, height: vertical.outputLength)
        self.bitDepth = bitDepth
        kernels = ResamplingKernels(level: level)
        isCopy = horizontal.isIdentity && vertical.isIdentity
        plan = ResamplingPlan(
            horizontal: Self.taps(horizontal, filter), vertical: Self.taps(vertical, filter))
        scratch = ScratchRows(length: inputSize.width + Int(RESAMPLE_ROW_PADDING))
    }

    private static func taps(_ axis: ResamplingAxis, _ filter: ResamplingFilter?) -> FixedPointTaps
    {
        let chosen = filter ?? (axis.step > 1 ? .lanczos3 : .catmullRom)
        return ResamplingTaps(axis: axis, filter: chosen).fixedPoint()
    }

    /// Resamples a whole plane on the calling thread.
    ///
    /// - Precondition: Sizes and depths are those of this object.
    package func resample(_ source: PlaneView, into destination: MutablePlaneView) {
        resample(source, into: destination, rows: 0..<outputSize.height)
    }

    /// Resamples a whole plane on the pool's workers, in bands of rows, and returns when it is done.
    ///
    /// - Precondition: As above; the calling thread is no worker.
    package func resample(
        _ source: PlaneView, into destination: MutablePlaneView, on pool: WorkerPool
    ) {
        let (height, rows) = (outputSize.height, bandRows)
        pool.perform(units: (height + rows - 1) / rows) { unit, _ in
            let start = unit * rows
            resample(source, into: destination, rows: start..<min(start + rows, height))
        }
    }

    /// Rows of a unit of work: about 2¹⁶ samples, some tens of microseconds.
    private var bandRows: Int { max(1, (1 << 16) / outputSize.width) }

    /// Resamples the output rows `rows` on the calling thread. Other rows are not written, so that
    /// several threads may work on bands of one plane.
    ///
    /// - Precondition: Sizes and depths are those of this object, and the rows exist.
    package func resample(
        _ source: PlaneView, into destination: MutablePlaneView, rows: Range<Int>
    ) {
        resample(source, into: destination, columns: 0..<outputSize.width, rows: rows)
    }

    /// As the other, for the output columns `columns` alone, which begin at a multiple of
    /// `PlaneResampler.columnStep` and end at one or at the plane's end.
    func resample(
        _ source: PlaneView, into destination: MutablePlaneView, columns: Range<Int>,
        rows: Range<Int>
    ) {
        precondition(source.size == inputSize, "source is \(source.size), not \(inputSize)")
        precondition(
            destination.size == outputSize, "output is \(destination.size), not \(outputSize)")
        precondition(
            source.bitDepth == bitDepth && destination.bitDepth == bitDepth,
            "depths \(source.bitDepth) and \(destination.bitDepth), not \(bitDepth)")
        precondition(rows.lowerBound >= 0 && rows.upperBound <= outputSize.height, "rows \(rows)")
        precondition(
            columns.lowerBound % Self.columnStep == 0 && columns.upperBound <= outputSize.width,
            "columns \(columns)")
        guard !columns.isEmpty else { return }
        if isCopy {
            copy(source, into: destination, columns: columns, rows: rows)
            return
        }
        let row = plan.row(columns)
        let inputs = plan.inputColumns(columns)
        let buffer = scratch.take()
        defer { scratch.giveBack(buffer) }
        if bitDepth == 8 {
            resample8(
                source, into: destination, row, from: columns.lowerBound, inputs: inputs,
                rows: rows, scratch: buffer)
        } else {
            resample16(
                source, into: destination, row, from: columns.lowerBound, inputs: inputs,
                rows: rows, scratch: buffer)
        }
    }

    /// Output columns that vectors are made of.
    static let columnStep = Int(RESAMPLE_OUTPUT_PADDING)

    /// The source rows that output rows are made from: when none of them changed since the frame
    /// before, neither did the output.
    ///
    /// - Precondition: The rows exist.
    package func inputRows(for rows: Range<Int>) -> Range<Int> {
        guard let last = rows.last else { return 0..<0 }
        if isCopy { return rows }
        return plan.rowStarts[rows.lowerBound]..<plan.rowStarts[last] + plan.rowTaps
    }

    /// The output columns that are made from any of these input columns, in whole steps.
    func outputColumns(from inputs: Range<Int>) -> Range<Int> {
        let columns = isCopy ? inputs : plan.outputColumns(from: inputs)
        guard !columns.isEmpty else { return columns }
        let step = Self.columnStep
        return columns.lowerBound / step
            * step..<min(
                (columns.upperBound + step - 1) / step * step, outputSize.width)
    }

    private func copy(
        _ source: PlaneView, into destination: MutablePlaneView, columns: Range<Int>,
        rows: Range<Int>
    ) {
        let first = columns.lowerBound * source.bytesPerSample
        for y in rows {
            (destination.base + y * destination.stride + first).copyMemory(
                from: source.base + y * source.stride + first,
                byteCount: columns.count * source.bytesPerSample)
        }
    }

    private func resample8(
        _ source: PlaneView, into destination: MutablePlaneView, _ row: resample_row,
        from column: Int, inputs: Range<Int>, rows: Range<Int>,
        scratch: UnsafeMutablePointer<Int16>
    ) {
        withUnsafePointer(to: row) { row in
            for y in rows {
                let first = source.base + plan.rowStarts[y] * source.stride
                kernels.table.vertical_u8(
                    scratch + inputs.lowerBound,
                    first.assumingMemoryBound(to: UInt8.self) + inputs.lowerBound,
                    source.stride, inputs.count, plan.weights(ofRow: y), plan.rowTaps)
                let output = destination.base + y * destination.stride
                kernels.table.horizontal_u8(
                    output.assumingMemoryBound(to: UInt8.self) + column, scratch, row)
            }
        }
    }

    private func resample16(
        _ source: PlaneView, into destination: MutablePlaneView, _ row: resample_row,
        from column: Int, inputs: Range<Int>, rows: Range<Int>,
        scratch: UnsafeMutablePointer<Int16>
    ) {
        let depth = Int32(bitDepth)
        withUnsafePointer(to: row) { row in
            for y in rows {
                let first = source.base + plan.rowStarts[y] * source.stride
                kernels.table.vertical_u16(
                    scratch + inputs.lowerBound,
                    first.assumingMemoryBound(to: UInt16.self) + inputs.lowerBound,
                    source.stride, inputs.count, plan.weights(ofRow: y), plan.rowTaps, depth)
                let output = destination.base + y * destination.stride
                kernels.table.horizontal_u16(
                    output.assumingMemoryBound(to: UInt16.self) + column, scratch, row, depth)
            }
        }
    }
}

/// Rows of intermediates, one for each thread at work at the same time.
private final class ScratchRows: Sendable {
    private let length: Int
    // Guarded by the mutex; a row that was taken belongs to its taker alone.
    private let idle = Mutex<[Row]>([])

    private struct Row: @unchecked Sendable {
        let pointer: UnsafeMutablePointer<Int16>
    }

    init(length: Int) { self.length = length }

    deinit {
        idle.withLock { rows in
            for row in rows { row.pointer.deallocate() }
        }
    }

    func take() -> UnsafeMutablePointer<Int16> {
        if let row = idle.withLock({ $0.popLast() }) { return row.pointer }
        let pointer = UnsafeMutablePointer<Int16>.allocate(capacity: length)
        pointer.initialize(repeating: 0, count: length)
        return pointer
    }

    func giveBack(_ pointer: UnsafeMutablePointer<Int16>) {
        let row = Row(pointer: pointer)
        idle.withLock { $0.append(row) }
    }
}
