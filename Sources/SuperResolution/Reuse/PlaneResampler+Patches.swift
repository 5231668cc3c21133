package import Imaging

extension PlaneResampler {
    /// Rows of a band of patches.
    private static let bandRows = 16

    /// Finds which parts of the output are made from samples that changed.
    ///
    /// - Parameters:
    ///   - changes: Of the input plane.
    ///   - patches: Of the output plane; filled.
    package func plan(_ changes: ChangeMap, into patches: PlanePatches) {
        precondition(
            changes.size == inputSize && patches.size == outputSize,
            "a map of \(changes.size), expected \(inputSize)")
        patches.clear()
        var y = 0
        while y < outputSize.height {
            let rows = y..<min(y + Self.bandRows, outputSize.height)
            y = rows.upperBound
            var pending = 0..<0
            var isBegun = false
            func add(_ columns: Range<Int>) {
                if !isBegun { patches.beginBand(rows: rows) }
                isBegun = true
                patches.add(columns)
            }
            changes.forEachRun(rows: inputRows(for: rows)) { inputs in
                let columns = outputColumns(from: inputs)
                if columns.isEmpty { return }
                if pending.isEmpty {
                    pending = columns
                } else if columns.lowerBound <= pending.upperBound {
                    pending = pending.lowerBound..<max(pending.upperBound, columns.upperBound)
                } else {
                    add(pending)
                    pending = columns
                }
            }
            if !pending.isEmpty { add(pending) }
        }
    }

    /// Makes the patches of a plane on the pool's workers, with the samples that the whole plane
    /// would have, and leaves the rest as it is. Otherwise as `resample(_:into:on:)`.
    package func resample(
        _ source: PlaneView, into destination: MutablePlaneView, _ patches: PlanePatches,
        on pool: WorkerPool
    ) {
        if patches.areWhole {
            resample(source, into: destination, on: pool)
            return
        }
        pool.perform(units: patches.bands.count) { unit, _ in
            let band = patches.bands[unit]
            for columns in patches.columns[band.patches] {
                resample(source, into: destination, columns: columns, rows: band.rows)
            }
        }
    }
}
