/// A row of bits, one for each cell across a plane: words of 64, bit c mod 64 of word c div 64. The
/// bits beyond the last cell are 0.
///
/// Lends memory that its maker owns.
struct BitRow {
    let words: UnsafeMutablePointer<UInt64>
    /// Cells.
    let count: Int

    var wordCount: Int { Self.wordCount(count) }

    static func wordCount(_ cells: Int) -> Int { (cells + 63) / 64 }

    var isEmpty: Bool {
        for word in 0..<wordCount where words[word] != 0 { return false }
        return true
    }

    func clear() { words.update(repeating: 0, count: wordCount) }

    func form(_ other: BitRow) {
        for word in 0..<wordCount { words[word] |= other.words[word] }
    }

    func insert(_ cells: Range<Int>) {
        var cell = cells.lowerBound
        while cell < cells.upperBound {
            let bit = cell % 64
            let length = min(64 - bit, cells.upperBound - cell)
            let ones: UInt64 = length == 64 ? .max : (1 << UInt64(length)) - 1
            words[cell / 64] |= ones << UInt64(bit)
            cell += length
        }
    }

    /// Calls `body` with each run of ones, from left to right; runs with a gap of at most `gap`
    /// between them are one.
    func forEachRun(joining gap: Int = 0, _ body: (Range<Int>) -> Void) {
        var pending: Range<Int>?
        var start = next(after: 0, isOne: true)
        while start < count {
            let end = next(after: start, isOne: false)
            if let run = pending, start - run.upperBound <= gap {
                pending = run.lowerBound..<end
            } else {
                if let run = pending { body(run) }
                pending = start..<end
            }
            start = next(after: end, isOne: true)
        }
        if let run = pending { body(run) }
    }

    /// The first cell from `cell` on whose bit is 1, or 0; `count` when there is none.
    private func next(after cell: Int, isOne: Bool) -> Int {
        guard cell < count else { return count }
        var word = cell / 64
        var bits = isOne ? words[word] : ~words[word]
        bits &= UInt64.max << UInt64(cell % 64)
        while bits == 0 {
            word += 1
            guard word < wordCount else { return count }
            bits = isOne ? words[word] : ~words[word]
        }
        return min(word * 64 + bits.trailingZeroBitCount, count)
    }
}
