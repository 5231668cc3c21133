internal import CKernels
internal import Imaging
internal import Networks

/// How the cells of each node depend on others and what they cost.
struct CellProgram {
    /// What a change in a cell of one node does to another.
    struct Source: Hashable {
        /// Nil for a map of changed samples.
        var node: Int?
        /// Of a map of changed samples, whose cells are half as large: as distances from twice the cell.
        var window: CellWindow
    }

    let grids: [CellGrid]
    /// Of each input of each node: the cells that a cell is made of.
    let inputs: [[CellWindow]]
    /// Of each node: where a change changes a cell.
    ///
    /// Each pixel of a direct convolution depends on the pixels in its window alone, but all of a
    /// Winograd tile on all of its input, by rounding. So changes are traced back to the pixel through
    /// everything else, to the cells of Winograd nodes before and to the samples: what a 5×5 kernel
    /// moves by two pixels is not moved by whole cells.
    let sources: [[Source]]
    /// Estimated time of a cell of each node.
    let costs: [Double]
    /// Where the maps lie that cells are made in.
    let maps: PixelMaps
    /// Of each node that is one.
    let convolutions: [CellConvolution?]
    /// Of a worker that makes cells.
    let scratchBytes: Int
    /// Rows of cells of all nodes, in an order in which each finds what it is made of.
    ///
    /// Each node follows those before it as closely as their rows allow, so that what one has made is
    /// still in the cache when the next reads it.
    let order: [Turn]

    /// A row of cells.
    struct Turn: Hashable {
        var node: Int
        var row: Int
    }

    init(_ graph: MapGraph, size: Size, weights: WeightStore) {
        let grids = CellGrid.grids(graph, size: size)
        self.grids = grids
        inputs = graph.nodes.indices.map { node in
            graph.nodes[node].inputs.indices.map { input in
                CellWindow(
                    rows: graph.inputRows(grids[node].rows(of: 0), of: node, input: input),
                    columns: graph.inputColumns(grids[node].columns(of: 0), of: node, input: input),
                    in: grids[graph.nodes[node].inputs[input]])
            }
        }
        sources = graph.nodes.indices.map { graph.sources(of: $0, grids) }
        costs = zip(graph.nodes, grids).map { node, grid in
            // A row of a block is 16 cells wide.
            node.rowCost * Double(grid.side) / Double(MAP_TILES)
        }
        maps = PixelMaps(graph, grids)
        convolutions = graph.nodes.map { CellConvolution($0, of: graph, weights) }
        scratchBytes =
            graph.nodes.filter(\.usesWinograd).map {
                4 * Int(TILE_BATCH) * Int(WINOGRAD_FREQUENCIES)
                    * pixel_floats(graph.nodes[$0.inputs[0]].channels)
            }.max() ?? 0
        order = Self.order(graph, grids, inputs)
    }

    private static func order(
        _ graph: MapGraph, _ grids: [CellGrid], _ inputs: [[CellWindow]]
    ) -> [Turn] {
        // Steps that each node lags behind the first: a row is made after the last of its window.
        var lags: [Int] = []
        for (node, windows) in inputs.enumerated() {
            let sources = zip(graph.nodes[node].inputs, windows)
            lags.append(
                sources.map { lags[$0] + $1.rows.upperBound + 1 }.max().map { max($0, 0) } ?? 0)
        }
        let steps = zip(lags, grids).map { $0 + $1.rows }.max() ?? 0
        var order: [Turn] = []
        for step in 0..<steps {
            for node in grids.indices where (0..<grids[node].rows).contains(step - lags[node]) {
                order.append(Turn(node: node, row: step - lags[node]))
            }
        }
        return order
    }
}

/// A convolution as the kernels for tiles take it.
struct CellConvolution {
    let parameters: conv2d_f32
    /// Padding: how many pixels above and left of a pixel its first input is.
    let top: Int
    let left: Int

    /// Nil for nodes of another kind.
    init?(_ node: MapNode, of graph: MapGraph, _ weights: WeightStore) {
        guard case .convolution(let convolution, let activation) = node.operation else {
            return nil
        }
        var parameters = weights.storeForPixels(convolution, activation: activation)
        let broadcasts = node.inputs.count > 1 && graph.nodes[node.inputs[1]].channels == 1
        parameters.addend_stride = broadcasts ? 0 : 1
        self.parameters = parameters
        top = convolution.padding.top
        left = convolution.padding.left
    }
}

extension MapGraph {
    /// What the cells of a node are made of, through all nodes but Winograd's.
    fileprivate func sources(of node: Int, _ grids: [CellGrid]) -> [CellProgram.Source] {
        // Pixels of each node before that the first cell is made of.
        var needed = [(rows: Range<Int>, columns: Range<Int>)?](repeating: nil, count: node + 1)
        needed[node] = (grids[node].rows(of: 0), grids[node].columns(of: 0))
        var sources: [CellProgram.Source] = []
        for index in (0...node).reversed() {
            guard let (rows, columns) = needed[index] else { continue }
            if index < node, nodes[index].usesWinograd {
                let window = CellWindow(rows: rows, columns: columns, in: grids[index])
                sources.append(CellProgram.Source(node: index, window: window))
                continue
            }
            if case .load = nodes[index].operation {
                var samples = grids[index]
                (samples.top, samples.left, samples.side) = (0, 0, ChangeMap.side)
                let window = CellWindow(rows: rows, columns: columns, in: samples)
                sources.append(CellProgram.Source(node: nil, window: window))
            }
            for (k, input) in nodes[index].inputs.enumerated() {
                let inputRows = inputRows(rows, of: index, input: k)
                let inputColumns = inputColumns(columns, of: index, input: k)
                needed[input] =
                    needed[input].map { (hull($0.rows, inputRows), hull($0.columns, inputColumns)) }
                    ?? (inputRows, inputColumns)
            }
        }
        return sources
    }
}
