internal import CKernels
package import Imaging

/// Where a plane differs from the same plane of the frame before: a bit for each cell of samples.
///
/// Exact, never a guess: a cell without its bit has the same samples. One thread at a time; the
/// memory is allocated once.
package final class ChangeMap {
    /// Samples of the plane.
    package let size: Size
    /// Samples across and down of a cell.
    let cellWidth: Int
    let cellHeight: Int
    /// Cells.
    let columns: Int
    let rows: Int

    private let wordsPerRow: Int
    private let bits: UnsafeMutablePointer<UInt64>
    private let kernels: network_kernels

    /// Of a plane that is compared: cells of 4×4 samples.
    package convenience init(size: Size, level: Level = .best) {
        self.init(size: size, cellWidth: 4, cellHeight: 4, level: level)
    }

    init(size: Size, cellWidth: Int, cellHeight: Int, level: Level = .best) {
        self.size = size
        self.cellWidth = cellWidth
        self.cellHeight = cellHeight
        columns = (size.width + cellWidth - 1) / cellWidth
        rows = (size.height + cellHeight - 1) / cellHeight
        wordsPerRow = BitRow.wordCount(columns)
        // One row more, for `forEachRun`.
        bits = .allocate(capacity: wordsPerRow * (rows + 1))
        bits.initialize(repeating: 0, count: wordsPerRow * (rows + 1))
        kernels = KernelTable(level: level).kernels
    }

    deinit { bits.deallocate() }

    /// Whether nothing changed.
    package var isEmpty: Bool {
        for word in 0..<wordsPerRow * rows where bits[word] != 0 { return false }
        return true
    }

    /// Share of the cells that changed, 0...1.
    package var shareChanged: Double {
        var count = 0
        for word in 0..<wordsPerRow * rows { count += bits[word].nonzeroBitCount }
        return Double(count) / Double(max(columns * rows, 1))
    }

    package func clear() { bits.update(repeating: 0, count: wordsPerRow * rows) }

    /// Sets the bits to where two planes of `size` and one bit depth differ.
    package func compare(_ plane: PlaneView, with before: PlaneView) {
        precondition(
            plane.size == size && before.size == size && plane.bitDepth == before.bitDepth,
            "planes of \(plane.size) and \(before.size), expected \(size)")
        precondition(cellWidth == 4 && cellHeight == 4, "a map of larger cells")
        clear()
        // A decoder hands out a picture that it repeats once more.
        if plane.base == before.base, plane.stride == before.stride { return }
        for y in 0..<size.height {
            let words = bits + y / 4 * wordsPerRow
            let a = plane.base + y * plane.stride
            let b = before.base + y * before.stride
            if plane.bitDepth == 8 {
                kernels.changed_u8(
                    words, a.assumingMemoryBound(to: UInt8.self),
                    b.assumingMemoryBound(to: UInt8.self), size.width)
            } else {
                kernels.changed_u16(
                    words, a.assumingMemoryBound(to: UInt16.self),
                    b.assumingMemoryBound(to: UInt16.self), size.width)
            }
        }
    }

    /// Sets the bits of the cells that hold any of these samples.
    func insert(columns: Range<Int>, rows: Range<Int>) {
        guard !columns.isEmpty, !rows.isEmpty else { return }
        let cells =
            columns.lowerBound / cellWidth..<(columns.upperBound + cellWidth - 1) / cellWidth
        for row in cellRows(rows) { self.row(row).insert(cells) }
    }

    /// Adds to `row` the changes in any of these rows of samples.
    func collect(rows: Range<Int>, into row: BitRow) {
        for cellRow in cellRows(rows) { row.form(self.row(cellRow)) }
    }

    /// Calls `body` with each run of columns of samples that changed in any of these rows, from left
    /// to right; the last may reach beyond the plane.
    func forEachRun(rows: Range<Int>, _ body: (Range<Int>) -> Void) {
        let row = self.row(self.rows)
        row.clear()
        collect(rows: rows, into: row)
        row.forEachRun { body($0.lowerBound * cellWidth..<$0.upperBound * cellWidth) }
    }

    private func cellRows(_ rows: Range<Int>) -> Range<Int> {
        rows.isEmpty
            ? 0..<0 : rows.lowerBound / cellHeight..<(rows.upperBound + cellHeight - 1) / cellHeight
    }

    private func row(_ row: Int) -> BitRow {
        BitRow(words: bits + row * wordsPerRow, count: columns)
    }
}

// One thread at a time: it belongs to the frame that is being made.
extension ChangeMap: @unchecked Sendable {}
