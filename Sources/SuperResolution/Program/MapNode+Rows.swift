internal import Networks

/// Which rows an operation makes at once, and of which rows it makes them.
///
/// Rows are made in groups that begin at `phase` modulo their size. Winograd's groups of four lie
/// one row higher for each Winograd layer before: then the six input rows of a group are one group
/// of the layer before and half of the one above it, not parts of three.
struct RowGroup: Hashable {
    /// Rows made at once.
    var size: Int
    /// 0 ..< size.
    var phase: Int

    /// The first row of the group that holds `row`.
    func start(of row: Int) -> Int { phase + floorDivide(row - phase, size) * size }

    /// The groups that hold `rows`, whole.
    func covering(_ rows: Range<Int>) -> Range<Int> {
        rows.isEmpty ? rows : start(of: rows.lowerBound)..<start(of: rows.upperBound - 1) + size
    }
}

extension MapGraph {
    /// The row, −3 ... 0, that each node's first tile begins at.
    func tileTops() -> [Int] {
        var tops: [Int] = []
        for node in nodes {
            let inherited = node.inputs.first.map { tops[$0] } ?? 0
            switch node.operation {
            case .convolution(let convolution, _) where convolution.usesWinograd:
                tops.append(inherited == -3 ? 0 : inherited - 1)
            case .shuffle, .resize: tops.append(0)
            default: tops.append(inherited)
            }
        }
        return tops
    }

    /// The row groups of each node.
    func rowGroups() -> [RowGroup] {
        zip(nodes, tileTops()).map { node, top in
            switch node.operation {
            case .convolution(let convolution, _) where convolution.usesWinograd:
                RowGroup(size: 4, phase: (top + 4) % 4)
            case .shuffle(let shuffle): RowGroup(size: shuffle.block, phase: 0)
            case .resize(let resize): RowGroup(size: resize.factor, phase: 0)
            default: RowGroup(size: 1, phase: 0)
            }
        }
    }

    /// The rows of input number `input` that `rows` of `node`, whole groups, are made of; they may
    /// lie outside of the picture.
    func inputRows(_ rows: Range<Int>, of node: Int, input: Int) -> Range<Int> {
        switch nodes[node].operation {
        case .convolution(let convolution, _) where input == 0:
            let top = convolution.padding.top
            return rows.lowerBound - top..<rows.upperBound - top + convolution.kernel.height - 1
        default: return inputPixels(rows, of: node)
        }
    }

    /// The columns likewise, for whole tiles.
    func inputColumns(_ columns: Range<Int>, of node: Int, input: Int) -> Range<Int> {
        switch nodes[node].operation {
        case .convolution(let convolution, _) where input == 0:
            let left = convolution.padding.left
            return columns.lowerBound - left..<columns.upperBound - left
                + convolution.kernel.width - 1
        default: return inputPixels(columns, of: node)
        }
    }

    /// Rows or columns of the inputs of a node that is no convolution, or of its addend.
    private func inputPixels(_ pixels: Range<Int>, of node: Int) -> Range<Int> {
        switch nodes[node].operation {
        case .shuffle(let shuffle):
            return floorDivide(pixels.lowerBound, shuffle.block)..<floorDivide(
                pixels.upperBound - 1, shuffle.block) + 1
        case .resize(let resize):
            let taps = ResizeTaps(resize)
            return floorDivide(pixels.lowerBound, resize.factor)
                + taps.reach.lowerBound..<floorDivide(
                    pixels.upperBound - 1, resize.factor) + taps.reach.upperBound + 1
        default: return pixels
        }
    }
}
