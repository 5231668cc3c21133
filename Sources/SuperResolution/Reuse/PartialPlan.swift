internal import Imaging

/// The units of work of a frame that changed only in places. Keeps its memory from frame to frame.
package final class PartialPlan {
    /// Strips of a band, side by side.
    struct Unit {
        var blocks: Int
        /// Indices in `strips`.
        var strips: Range<Int>
        var band: PartialBands.Band
    }

    private(set) var units: [Unit] = []
    private(set) var strips: [TilePlan.Strip] = []
    /// What the units make.
    package let patches: PlanePatches

    /// Changed cells of each step of rows, dilated; then the row that a band is gathered in.
    private let lines: UnsafeMutablePointer<UInt64>
    private let cells: Int
    private let words: Int
    private let steps: Int

    init(program: TileProgram, outputSize: Size) {
        patches = PlanePatches(size: outputSize)
        cells = (program.inputSize.width + 3) / 4
        words = BitRow.wordCount(cells)
        steps = program.partialBands.steps.count
        lines = .allocate(capacity: words * (steps + 2))
        lines.initialize(repeating: 0, count: words * (steps + 2))
    }

    deinit { lines.deallocate() }

    func clear() {
        units.removeAll(keepingCapacity: true)
        strips.removeAll(keepingCapacity: true)
        patches.clear()
    }

    /// The columns that step `step` must make anew.
    func line(_ step: Int) -> BitRow { BitRow(words: lines + step * words, count: cells) }

    var gathered: BitRow { line(steps) }
    var scratch: BitRow { line(steps + 1) }

    func add(_ unit: Unit) { units.append(unit) }
    func add(_ strip: TilePlan.Strip) { strips.append(strip) }
}

// Written by one thread, then read by the workers until the frame is done.
extension PartialPlan: @unchecked Sendable {}
