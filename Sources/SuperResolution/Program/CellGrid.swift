internal import Imaging
internal import Networks

/// The cells that a node's map is cut into: squares of 4×4 LR pixels, in whole row groups and tiles.
///
/// Cells are what a frame that changed in places is computed in. Each node has about as many, and
/// those of one node are made of the same neighbours of another everywhere; see `CellWindow`.
struct CellGrid: Hashable {
    /// Pixels of the map to a side: 4 · resolution.
    var side: Int
    /// The row of the map that the first cell begins at, −3 ... 0.
    var top: Int
    /// The column likewise.
    var left: Int
    /// Cells down and across.
    var rows: Int
    var columns: Int

    init(resolution: Int, top: Int, left: Int, size: Size) {
        side = 4 * resolution
        self.top = top
        self.left = left
        rows = (size.height * resolution - top + side - 1) / side
        columns = (size.width * resolution - left + side - 1) / side
    }

    /// The map's rows that row `row` of cells holds; the first and last may reach beyond the
    /// picture.
    func rows(of row: Int) -> Range<Int> { top + row * side..<top + (row + 1) * side }

    /// The map's columns that column `column` of cells holds.
    func columns(of column: Int) -> Range<Int> {
        left + column * side..<left + (column + 1) * side
    }

    /// The map's columns that a run of cells holds.
    func columns(of cells: Range<Int>) -> Range<Int> {
        left + cells.lowerBound * side..<left + cells.upperBound * side
    }

    /// Grids of all nodes, for an LR picture of `size`.
    static func grids(_ graph: MapGraph, size: Size) -> [CellGrid] {
        let tops = graph.tileTops(), lefts = graph.tileLefts()
        return graph.nodes.indices.map {
            CellGrid(
                resolution: graph.nodes[$0].resolution, top: tops[$0], left: lefts[$0], size: size)
        }
    }
}

/// The cells of an input that each cell of a node is made of, as distances from it.
struct CellWindow: Hashable {
    var rows: ClosedRange<Int>
    var columns: ClosedRange<Int>
}

extension CellWindow {
    /// - Parameters:
    ///   - rows: Rows of the input's map that the node's first row of cells is made of.
    ///   - columns: Columns likewise.
    ///   - grid: Of the input.
    init(rows: Range<Int>, columns: Range<Int>, in grid: CellGrid) {
        func cells(_ pixels: Range<Int>, from origin: Int) -> ClosedRange<Int> {
            let first = floorDivide(pixels.lowerBound - origin, grid.side)
            return first...floorDivide(pixels.upperBound - 1 - origin, grid.side)
        }
        self.rows = cells(rows, from: grid.top)
        self.columns = cells(columns, from: grid.left)
    }
}
