internal import Foundation
internal import Imaging
internal import Synchronization

/// The maps of a network for the frame before, kept from frame to frame of a stream, with a bit for
/// each cell that is right: that has the values of the frame that was made last.
///
/// Where a frame differs from the one before, cells become wrong as far as the change reaches, and
/// those that something asks for are made again. Whatever a right cell is made of is right as well,
/// to the pixel, so making it once more gives the same bits: vectors may reach beyond the cells asked
/// for.
///
/// One frame at a time, in order: handed from frame to frame. Memory of the maps is taken when a
/// frame first changes in places, by the page as cells are made.
package final class FeatureCache {
    private let program: TileProgram
    /// Owns the maps.
    private var memory: UnsafeMutableRawPointer?
    /// Of each node: right cells, cells that a frame's changes reach, cells that must be made.
    private let right: [BitPlane]
    private let changed: [BitPlane]
    private let asked: [BitPlane]
    /// All zero at first, 64-byte aligned; there once a plan was made.
    private(set) var maps: UnsafeMutablePointer<Float>?

    /// Of each row of cells of each node: the number of the frame that it was last done with.
    private let done: UnsafeMutablePointer<Atomic<Int>>
    /// Where the rows of each node begin in `done`.
    private let firstRows: [Int]
    private let rowCount: Int
    private var frame = 0

    /// Share of a whole frame's time from which the whole frame is made at once: its frames in flight
    /// don't wait for one another.
    private static let worthwhile = 0.8
    /// Most bytes of maps: 2 GiB, or a quarter of the machine's memory. A frame of a network and size
    /// that would take more is made as a whole when it changed.
    static let mostBytes = min(
        2 << 30, Int(clamping: ProcessInfo.processInfo.physicalMemory / 4))

    init(_ program: TileProgram) {
        self.program = program
        func planes() -> [BitPlane] {
            program.cells.grids.map { BitPlane(rows: $0.rows, columns: $0.columns) }
        }
        right = planes()
        changed = planes()
        asked = planes()
        var rows = 0
        firstRows = program.cells.grids.map { grid in
            defer { rows += grid.rows }
            return rows
        }
        rowCount = rows
        done = .allocate(capacity: rows)
        for row in 0..<rows { (done + row).initialize(to: Atomic(0)) }
    }

    deinit {
        free(memory)
        done.deinitialize(count: rowCount)
        done.deallocate()
    }

    /// Says that a frame is made without the cache: nothing in it is right any more.
    package func invalidate() {
        for plane in right { plane.clear() }
    }

    /// Finds the cells that a frame with these changes must make.
    ///
    /// - Returns: false when the whole frame must be made, or had better be; the cache is then
    ///   invalidated.
    func plan(_ changes: ChangeMap) -> Bool {
        spread(changes)
        collect()
        guard cost <= Self.worthwhile * program.wholeCost, takeMemory() else {
            invalidate()
            return false
        }
        for node in right.indices { right[node].formUnion(asked[node]) }
        return true
    }

    /// The cells of a row of cells of a node that must be made.
    func asked(_ node: Int, row: Int) -> BitRow { asked[node].row(row) }

    /// The cells of the last node that changed.
    var changedOutput: BitPlane { changed[changed.count - 1] }

    // MARK: - Turns

    /// Begins a frame, of which no row is done; before its first turn.
    func beginTurns() { frame += 1 }

    /// Waits until the rows that a row is made of are done. The wait is short: workers that took
    /// them are at work on them.
    func waitForInputs(of turn: CellProgram.Turn) {
        let inputs = program.rings.operations[turn.node].inputs
        for (input, window) in zip(inputs, program.cells.inputs[turn.node]) {
            let first = max(turn.row + window.rows.lowerBound, 0)
            let last = min(turn.row + window.rows.upperBound, right[input].rows - 1)
            for row in stride(from: first, through: last, by: 1) {
                wait(for: firstRows[input] + row)
            }
        }
    }

    private func wait(for row: Int) {
        var spins = 0
        while done[row].load(ordering: .acquiring) != frame {
            spins += 1
            if spins > 1_000 { sched_yield() }
        }
    }

    /// Says that a row is done: to be read by those that wait for it.
    func end(_ turn: CellProgram.Turn) {
        done[firstRows[turn.node] + turn.row].store(frame, ordering: .releasing)
    }

    // MARK: - Planning

    /// Takes the memory of the maps; false where there is none or too little.
    private func takeMemory() -> Bool {
        if maps != nil { return true }
        let bytes = program.cells.maps.bytes
        guard bytes <= Self.mostBytes,
            // Zeros that the system gives page by page as they are touched.
            let memory = calloc(bytes + 64, 1)
        else { return false }
        self.memory = memory
        maps = memory.alignedUp(toMultipleOf: 64).assumingMemoryBound(to: Float.self)
        return true
    }

    /// Finds how far the changes reach, node by node; what they reach is wrong.
    private func spread(_ changes: ChangeMap) {
        for (node, sources) in program.cells.sources.enumerated() {
            changed[node].clear()
            for source in sources {
                if let input = source.node {
                    changed[node].formDilation(of: changed[input], source.window)
                } else {
                    changed[node].formDilation(ofHalves: changes.bits, source.window)
                }
            }
            right[node].subtract(changed[node])
        }
    }

    /// Finds what must be made for the changed cells of the last node, from there back.
    private func collect() {
        for plane in asked { plane.clear() }
        asked[asked.count - 1].formUnion(changedOutput)
        for (node, operation) in program.rings.operations.enumerated().reversed() {
            asked[node].subtract(right[node])
            for (window, input) in zip(program.cells.inputs[node], operation.inputs) {
                asked[input].formWindows(of: asked[node], window)
            }
        }
    }

    /// Estimated time of the cells asked for.
    private var cost: Double {
        zip(asked, program.cells.costs).reduce(0) { $0 + Double($1.0.population) * $1.1 }
    }
}

// Handed from frame to frame; while a frame is made the workers read it and change `done` alone.
extension FeatureCache: @unchecked Sendable {}
