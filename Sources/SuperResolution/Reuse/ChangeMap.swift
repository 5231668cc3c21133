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

    /// Of the cells.
    let bits: BitPlane
    /// Where `forEachRun` gathers rows.
    private let gathered: BitPlane
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
        bits = BitPlane(rows: rows, columns: columns)
        gathered = BitPlane(rows: 1, columns: columns)
        kernels = KernelTable(level: level).kernels
    }

    /// Whether nothing changed.
    package var isEmpty: Bool { bits.isEmpty }

    /// Share of the cells that changed, 0...1.
    package var shareChanged: Double {
        Double(bits.population) / Double(max(columns * rows, 1))
    }

    package func clear() { bits.clear() }

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
            let words = bits.row(y / 4).words
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
        for row in cellRows(rows) { bits.row(row).insert(cells) }
    }

    /// Calls `body` with each run of columns of samples that changed in any of these rows, from left
    /// to right; the last may reach beyond the plane.
    func forEachRun(rows: Range<Int>, _ body: (Range<Int>) -> Void) {
        let row = gathered.row(0)
        row.clear()
        for cellRow in cellRows(rows) { row.form(bits.row(cellRow)) }
        row.forEachRun { body($0.lowerBound * cellWidth..<$0.upperBound * cellWidth) }
    }

    private func cellRows(_ rows: Range<Int>) -> Range<Int> {
        rows.isEmpty
            ? 0..<0 : rows.lowerBound / cellHeight..<(rows.upperBound + cellHeight - 1) / cellHeight
    }
}

// One thread at a time: it belongs to the frame that is being made.
extension ChangeMap: @unchecked Sendable {}
