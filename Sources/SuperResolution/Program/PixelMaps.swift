internal import CKernels
internal import Imaging

/// Where the whole maps of a program lie in one piece of memory, pixel by pixel: what is computed in
/// places. See "a map of pixels" in `network_kernels.h`.
///
/// Each has as many pixels beside the picture as cells cover and convolutions read. Those are zero.
struct PixelMaps {
    struct Map {
        /// Rows and columns of pixels that there are; those of the picture begin at 0.
        let rows: Range<Int>
        let columns: Range<Int>
        let steps: pixel_steps
        /// Floats from the start of the memory to pixel (0, 0), a multiple of 4.
        let origin: Int
    }

    /// Of each node.
    let maps: [Map]
    /// Where the maps end.
    let bytes: Int

    init(_ graph: MapGraph, _ grids: [CellGrid]) {
        var rows = grids.map { $0.rows(of: 0).lowerBound..<$0.rows(of: $0.rows - 1).upperBound }
        var columns = grids.map {
            $0.columns(of: 0).lowerBound..<$0.columns(of: $0.columns - 1).upperBound
        }
        for (index, node) in graph.nodes.enumerated() {
            for (k, input) in node.inputs.enumerated() {
                rows[input] = hull(
                    rows[input], graph.inputRows(rows[index], of: index, input: k))
                columns[input] = hull(
                    columns[input], graph.inputColumns(columns[index], of: index, input: k))
            }
        }
        var floats = 0
        maps = graph.nodes.indices.map { node in
            let pixel = pixel_floats(graph.nodes[node].channels)
            let row = pixel * columns[node].count
            defer { floats += (row * rows[node].count + 15) / 16 * 16 }
            return Map(
                rows: rows[node], columns: columns[node],
                steps: pixel_steps(row: row, pixel: pixel),
                origin: floats - rows[node].lowerBound * row - columns[node].lowerBound * pixel)
        }
        bytes = floats * 4
    }
}
