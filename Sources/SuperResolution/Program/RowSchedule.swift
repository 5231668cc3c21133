/// One step of a tile program: node `node` makes the group of rows that begins at `row`. The step
/// after the last node (`node` = the number of nodes) stores row `row` of the last map.
struct RowStep {
    let node: Int32
    let row: Int32
}

/// The order in which a band of output rows is made, depth first: each layer makes a group of rows
/// only when the next one needs it, so that maps are still in the cache when they are read.
struct RowSchedule {
    let steps: [RowStep]
    /// Rows that each node's ring must hold: the most between the oldest row still needed and the
    /// newest made. Found by running the schedule.
    let ringRows: [Int]
    /// Rows of each node that are made, whole groups; empty for a node that the band does not need.
    let rows: [Range<Int>]

    /// - Parameters:
    ///   - graph: The network.
    ///   - groups: The row groups of its nodes.
    ///   - band: Rows of the last map to store.
    ///   - height: Rows of the LR luma.
    init(_ graph: MapGraph, groups: [RowGroup], band: Range<Int>, height: Int) {
        var run = ScheduleRun(graph, groups: groups, band: band, height: height)
        run.perform(band: band)
        steps = run.steps
        ringRows = run.ringRows
        rows = run.rows
    }

    /// Rows of each node that a band needs, in whole groups: found from the last node back.
    static func rows(
        _ graph: MapGraph, groups: [RowGroup], band: Range<Int>, height: Int
    ) -> [Range<Int>] {
        var needed = [Range<Int>](repeating: 0..<0, count: graph.nodes.count)
        needed[graph.nodes.count - 1] = band
        for node in graph.nodes.indices.reversed() where !needed[node].isEmpty {
            needed[node] = groups[node].covering(needed[node])
            for (k, input) in graph.nodes[node].inputs.enumerated() {
                let rows = graph.inputRows(needed[node], of: node, input: k)
                let inside = graph.clamp(rows, to: input, height: height)
                needed[input] = needed[input].isEmpty ? inside : hull(needed[input], inside)
            }
        }
        return needed
    }
}

/// Runs a schedule without data.
private struct ScheduleRun {
    let graph: MapGraph
    let groups: [RowGroup]
    let height: Int
    let consumers: [[Int]]
    let rows: [Range<Int>]
    /// The next row that each node will make; then that of the store.
    var next: [Int]
    var steps: [RowStep] = []
    var ringRows: [Int]

    init(_ graph: MapGraph, groups: [RowGroup], band: Range<Int>, height: Int) {
        self.graph = graph
        self.groups = groups
        self.height = height
        consumers = graph.nodes.indices.map { graph.consumers(of: $0) }
        rows = RowSchedule.rows(graph, groups: groups, band: band, height: height)
        next = rows.map(\.lowerBound) + [band.lowerBound]
        ringRows = [Int](repeating: 0, count: graph.nodes.count)
    }

    mutating func perform(band: Range<Int>) {
        let last = graph.nodes.count - 1
        for row in band {
            produce(last, upTo: row + 1)
            steps.append(RowStep(node: Int32(last + 1), row: Int32(row)))
            next[last + 1] = row + 1
        }
    }

    private mutating func produce(_ node: Int, upTo end: Int) {
        while next[node] < min(end, rows[node].upperBound) {
            let group = next[node]..<next[node] + groups[node].size
            for (k, input) in graph.nodes[node].inputs.enumerated() {
                let needed = graph.inputRows(group, of: node, input: k)
                produce(input, upTo: graph.clamp(needed, to: input, height: height).upperBound)
            }
            steps.append(RowStep(node: Int32(node), row: Int32(group.lowerBound)))
            let oldest = min(oldestNeeded(of: node), group.lowerBound)
            ringRows[node] = max(ringRows[node], group.upperBound - oldest)
            next[node] = group.upperBound
        }
    }

    /// The first row of a node's map that something yet to be made reads.
    private func oldestNeeded(of node: Int) -> Int {
        var oldest = node == graph.nodes.count - 1 ? next[node + 1] : Int.max
        for consumer in consumers[node] where next[consumer] < rows[consumer].upperBound {
            let group = next[consumer]..<next[consumer] + groups[consumer].size
            for (k, input) in graph.nodes[consumer].inputs.enumerated() where input == node {
                let needed = graph.inputRows(group, of: consumer, input: k)
                oldest = min(
                    oldest, graph.clamp(needed, to: node, height: height).lowerBound)
            }
        }
        return oldest
    }
}

extension MapGraph {
    /// The part of `rows` that lies in the picture, or the nearest row of it.
    func clamp(_ rows: Range<Int>, to node: Int, height: Int) -> Range<Int> {
        let extent = height * nodes[node].resolution
        let low = min(max(rows.lowerBound, 0), extent - 1)
        return low..<max(low + 1, min(rows.upperBound, extent))
    }
}

/// The smallest range that holds both.
func hull(_ a: Range<Int>, _ b: Range<Int>) -> Range<Int> {
    min(a.lowerBound, b.lowerBound)..<max(a.upperBound, b.upperBound)
}
