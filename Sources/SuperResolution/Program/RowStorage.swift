internal import CKernels
internal import Imaging

/// Where in a piece of memory the rows of all maps of a program lie: rings of a few rows of a strip,
/// or whole maps.
struct RowStorage {
    /// The nodes with their rings.
    private(set) var operations: [TileProgram.Operation]
    /// Byte offset of a row of zeros as long as any, after its guard.
    let zeroRowOffset: Int
    /// Where the rows end.
    let bytes: Int

    /// - Parameters:
    ///   - operations: The program's nodes.
    ///   - blocks: Vectors of 16 tiles that rows of the LR luma are wide.
    ///   - ringRows: Rows of each node.
    ///   - offset: The first byte to use, a multiple of 64.
    init(_ operations: [TileProgram.Operation], blocks: Int, ringRows: [Int], from offset: Int) {
        var operations = operations
        let guardBytes = Int(MAP_GUARD) * 4
        var offset = offset
        var longest = 0
        for node in operations.indices {
            operations[node].layout = MapLayout(
                blocks: blocks, resolution: operations[node].resolution)
            operations[node].rowFloats = operations[node].layout.rowFloats(
                channels: operations[node].channels)
            longest = max(longest, operations[node].rowFloats)
        }
        zeroRowOffset = offset + guardBytes
        offset += longest * 4 + guardBytes
        for node in operations.indices {
            operations[node].ringRows = ringRows[node]
            operations[node].ringOffset = offset + guardBytes
            offset += ringRows[node] * operations[node].rowFloats * 4 + guardBytes
        }
        self.operations = operations
        bytes = offset
    }
}
