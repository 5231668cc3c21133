import TestSupport
import Testing

@testable import SuperResolution

@Suite struct BitPlaneTests {
    /// Cells of each row.
    typealias Cells = [[Bool]]

    static func random(rows: Int, columns: Int, seed: UInt64) -> (plane: BitPlane, cells: Cells) {
        var generator = SplitMix64(seed: seed)
        let plane = BitPlane(rows: rows, columns: columns)
        let cells = (0..<rows).map { _ in
            (0..<columns).map { _ in Int.random(in: 0..<9, using: &generator) == 0 }
        }
        for row in 0..<rows {
            for column in 0..<columns where cells[row][column] {
                plane.row(row).insert(column..<column + 1)
            }
        }
        return (plane, cells)
    }

    static func cells(_ plane: BitPlane) -> Cells {
        (0..<plane.rows).map { row in
            var cells = [Bool](repeating: false, count: plane.columns)
            plane.row(row).forEachRun { for cell in $0 { cells[cell] = true } }
            return cells
        }
    }

    @Test func runsAreTheOnes() {
        let plane = BitPlane(rows: 1, columns: 150)
        let row = plane.row(0)
        #expect(row.isEmpty && plane.isEmpty)
        let runs = [0..<3, 60..<70, 72..<128, 140..<150]
        for run in runs { row.insert(run) }
        var found: [Range<Int>] = []
        row.forEachRun { found.append($0) }
        #expect(found == runs)
        #expect(plane.population == 79)
        #expect(
            (0..<150).allSatisfy { cell in row.contains(cell) == runs.contains { $0.contains(cell) }
            })
    }

    /// Words and their borders included, for windows to both sides, between planes of unlike size.
    @Test(arguments: [(0...0, -1...1), (-2...1, -3...0), (1...2, 62...63), (-1...0, -63...(-62))])
    func dilationsEqualThoseOfSingleCells(rows: ClosedRange<Int>, columns: ClosedRange<Int>) {
        let (input, cells) = Self.random(rows: 9, columns: 200, seed: 4)
        let window = CellWindow(rows: rows, columns: columns)
        let output = BitPlane(rows: 10, columns: 193)
        output.formDilation(of: input, window)
        let back = BitPlane(rows: 8, columns: 201)
        back.formWindows(of: input, window)
        var dilated = Cells(repeating: [Bool](repeating: false, count: 193), count: 10)
        var windows = Cells(repeating: [Bool](repeating: false, count: 201), count: 8)
        for y in 0..<9 {
            for x in 0..<200 where cells[y][x] {
                for dy in rows {
                    for dx in columns {
                        if (0..<10).contains(y - dy), (0..<193).contains(x - dx) {
                            dilated[y - dy][x - dx] = true
                        }
                        if (0..<8).contains(y + dy), (0..<201).contains(x + dx) {
                            windows[y + dy][x + dx] = true
                        }
                    }
                }
            }
        }
        #expect(Self.cells(output) == dilated)
        #expect(Self.cells(back) == windows)
    }

    @Test(arguments: [(0...0, -3...4), (-2...3, 0...1), (1...1, -130...(-129))])
    func dilationsOfHalvesEqualThoseOfSingleCells(
        rows: ClosedRange<Int>, columns: ClosedRange<Int>
    ) {
        let (input, cells) = Self.random(rows: 19, columns: 401, seed: 6)
        let output = BitPlane(rows: 10, columns: 203)
        output.formDilation(ofHalves: input, CellWindow(rows: rows, columns: columns))
        let expected = (0..<10).map { y in
            (0..<203).map { x in
                rows.contains { dy in
                    (0..<19).contains(2 * y + dy)
                        && columns.contains { dx in
                            (0..<401).contains(2 * x + dx) && cells[2 * y + dy][2 * x + dx]
                        }
                }
            }
        }
        #expect(Self.cells(output) == expected)
    }
}
