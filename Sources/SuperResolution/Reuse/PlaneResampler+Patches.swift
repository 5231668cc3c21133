internal import Imaging

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
            patches.beginBand(rows: rows)
            var pending = 0..<0
            changes.forEachRun(rows: inputRows(for: rows)) { inputs in
                let columns = outputColumns(from: inputs)
                if columns.isEmpty { return }
                if pending.isEmpty {
                    pending = columns
                } else if columns.lowerBound <= pending.upperBound {
                    pending = pending.lowerBound..<max(pending.upperBound, columns.upperBound)
                } else {
                    patches.add(pending)
                    pending = columns
                }
            }
            if !pending.isEmpty { patches.add(pending) }
        }
    }
}
