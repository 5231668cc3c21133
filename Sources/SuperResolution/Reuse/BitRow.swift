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
        dropBeyondEnd()
    }

    /// Adds cell c for each cell 2c + `shift` of the other, whose cells are half as wide. What falls
    /// outside is dropped.
    func form(ofHalves other: BitRow, shifted shift: Int) {
        /// Bits `first` ..< `first` + 64.
        func bits(from first: Int) -> UInt64 {
            let index = floorDivide(first, 64)
            func word(_ index: Int) -> UInt64 {
                index >= 0 && index < other.wordCount ? other.words[index] : 0
            }
            let offset = UInt64(first - 64 * index)
            // A shift by 64 gives 0.
            return word(index) >> offset | word(index + 1) << (64 - offset)
        }
        for index in 0..<wordCount {
            let first = 128 * index + shift
            words[index] |= evenBits(bits(from: first)) | evenBits(bits(from: first + 64)) << 32
        }
        dropBeyondEnd()
    }

    private func dropBeyondEnd() {
        if count % 64 > 0 { words[wordCount - 1] &= (1 << UInt64(count % 64)) - 1 }
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

/// Bits 0, 2, 4 … as bits 0 ..< 32.
private func evenBits(_ word: UInt64) -> UInt64 {
    var bits = word & 0x5555_5555_5555_5555
    bits = (bits | bits >> 1) & 0x3333_3333_3333_3333
    bits = (bits | bits >> 2) & 0x0f0f_0f0f_0f0f_0f0f
    bits = (bits | bits >> 4) & 0x00ff_00ff_00ff_00ff
    bits = (bits | bits >> 8) & 0x0000_ffff_0000_ffff
    return (bits | bits >> 16) & 0x0000_0000_ffff_ffff
}
