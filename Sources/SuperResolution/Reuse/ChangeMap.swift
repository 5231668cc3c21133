internal import CKernels
package import Imaging

/// Where a plane differs from the same plane of the frame before: a bit for each cell of samples.
///
/// Exact, never a guess: a cell without its bit has the same samples. One thread at a time; the
/// memory is allocated once.
package final class ChangeMap {
    /// Samples of the plane.
    package let size: Size
    /// Cells.
    let columns: Int
    let rows: Int

    /// Of the cells.
    let bits: BitPlane
    /// Where `forEachRun` gathers rows.
    private let gathered: BitPlane
    private let kernels: network_kernels

    /// Samples across and down of a cell. Half of a `CellGrid`'s: with larger ones a change would seem
    /// to reach farther through the first layers than it does.
    static let side = 2

    package init(size: Size, level: Level = .best) {
        self.size = size
        columns = (size.width + Self.side - 1) / Self.side
        rows = (size.height + Self.side - 1) / Self.side
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
        clear()
        // A decoder hands out a picture that it repeats once more.
        if plane.base == before.base, plane.stride == before.stride { return }
        for y in 0..<size.height {
            let words = bits.row(y / Self.side).words
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
            columns.lowerBound / Self.side..<(columns.upperBound + Self.side - 1) / Self.side
        for row in cellRows(rows) { bits.row(row).insert(cells) }
    }

    /// Calls `body` with each run of columns of samples that changed in any of these rows, from left
    /// to right; the last may reach beyond the plane.
    func forEachRun(rows: Range<Int>, _ body: (Range<Int>) -> Void) {
        let row = gathered.row(0)
        row.clear()
        for cellRow in cellRows(rows) { row.form(bits.row(cellRow)) }
        row.forEachRun { body($0.lowerBound * Self.side..<$0.upperBound * Self.side) }
    }

    private func cellRows(_ rows: Range<Int>) -> Range<Int> {
        rows.isEmpty
            ? 0..<0 : rows.lowerBound / Self.side..<(rows.upperBound + Self.side - 1) / Self.side
    }
}

// One thread at a time: it belongs to the frame that is being made.
extension ChangeMap: @unchecked Sendable {}
