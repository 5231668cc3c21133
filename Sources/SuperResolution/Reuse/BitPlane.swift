/// A bit for each cell of a grid, in rows that may be wider. Owns its memory; all 0 at first.
final class BitPlane {
    let rows: Int
    let columns: Int
    private let wordsPerRow: Int
    private let words: UnsafeMutablePointer<UInt64>

    init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
        wordsPerRow = BitRow.wordCount(columns)
        words = .allocate(capacity: max(wordsPerRow * rows, 1))
        words.initialize(repeating: 0, count: wordsPerRow * rows)
    }

    deinit { words.deallocate() }

    /// Lends row `row`.
    func row(_ row: Int) -> BitRow { BitRow(words: words + row * wordsPerRow, count: columns) }

    func clear() { words.update(repeating: 0, count: wordsPerRow * rows) }

    var isEmpty: Bool {
        for word in 0..<wordsPerRow * rows where words[word] != 0 { return false }
        return true
    }

    /// Ones.
    var population: Int {
        var count = 0
        for word in 0..<wordsPerRow * rows { count += words[word].nonzeroBitCount }
        return count
    }

    /// Removes the ones of a plane of the same shape.
    func subtract(_ other: BitPlane) {
        for word in 0..<wordsPerRow * rows { words[word] &= ~other.words[word] }
    }

    func formUnion(_ other: BitPlane) {
        for word in 0..<wordsPerRow * rows { words[word] |= other.words[word] }
    }

    /// Adds each cell of which a cell in its window is in `input`.
    func formDilation(of input: BitPlane, _ window: CellWindow) {
        for row in 0..<rows {
            for distance in window.rows where (0..<input.rows).contains(row + distance) {
                let from = input.row(row + distance)
                if from.isEmpty { continue }
                for shift in window.columns { self.row(row).form(from, shifted: shift) }
            }
        }
    }

    /// As `formDilation(of:_:)` for an input of cells half as large both ways: the window is counted from
    /// cell (2x, 2y) of it.
    func formDilation(ofHalves input: BitPlane, _ window: CellWindow) {
        for row in 0..<rows {
            for distance in window.rows where (0..<input.rows).contains(2 * row + distance) {
                let from = input.row(2 * row + distance)
                if from.isEmpty { continue }
                for shift in window.columns { self.row(row).form(ofHalves: from, shifted: shift) }
            }
        }
    }

    /// Adds each cell that lies in the window of a cell in `output`.
    func formWindows(of output: BitPlane, _ window: CellWindow) {
        for row in 0..<output.rows {
            let from = output.row(row)
            if from.isEmpty { continue }
            for distance in window.rows where (0..<rows).contains(row + distance) {
                for shift in window.columns { self.row(row + distance).form(from, shifted: -shift) }
            }
        }
    }
}
