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

    func contains(_ cell: Int) -> Bool { words[cell / 64] >> UInt64(cell % 64) & 1 == 1 }

    func clear() { words.update(repeating: 0, count: wordCount) }

    func form(_ other: BitRow) {
        for word in 0..<wordCount { words[word] |= other.words[word] }
    }

    /// Adds cell c for each cell c + `shift` of the other, which may be longer or shorter; `shift` is
    /// −63 ... 63. What falls outside is dropped.
    func form(_ other: BitRow, shifted shift: Int) {
        let count = other.wordCount
        func word(_ index: Int) -> UInt64 {
            index >= 0 && index < count ? other.words[index] : 0
        }
        for index in 0..<wordCount {
            // A shift by 64 gives 0.
            words[index] |=
                shift >= 0
                ? word(index) >> UInt64(shift) | word(index + 1) << UInt64(64 - shift)
                : word(index) << UInt64(-shift) | word(index - 1) >> UInt64(64 + shift)
        }
        if self.count % 64 > 0 {
            words[wordCount - 1] &= (1 << UInt64(self.count % 64)) - 1
        }
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

    /// Calls `body` with each run of ones, from left to right.
    func forEachRun(_ body: (Range<Int>) -> Void) {
        var start = next(after: 0, isOne: true)
        while start < count {
            let end = next(after: start, isOne: false)
            body(start..<end)
            start = next(after: end, isOne: true)
        }
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
