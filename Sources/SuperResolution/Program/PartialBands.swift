internal import Imaging
internal import Networks

/// How any run of rows of a frame is computed by itself, for frames that change only in places.
///
/// Rows come in steps of `stepRows` LR rows; a band is one to `heights.last` steps high. Bands that
/// lie so far from the picture's top and bottom that all they need lies inside are made by the same
/// schedule, moved.
struct PartialBands {
    /// LR rows of a step, a multiple of every row group.
    ///
    /// Lower ones follow the changes more closely, but each band computes again the rows above and
    /// below it, four for each Winograd layer.
    static let stepRows = 16
    /// Heights that bands may have, in steps, rising. Higher ones leave too few units to share.
    static let heights = [1, 2, 3, 4, 6, 8]

    /// A band as a unit runs it.
    struct Band {
        /// Index in the program's schedules.
        var schedule: Int
        /// LR rows that the schedule's rows are moved down by.
        var rowOffset: Int
        /// Rows of the last map that are stored.
        var rows: Range<Int>
    }

    /// Rows of the last map in each step.
    let steps: [Range<Int>]
    /// LR rows that each step is made of, halo included, inside the picture.
    let inputRows: [Range<Int>]
    /// Estimated time for each block of width, by index of height.
    let costs: [Double]
    let schedules: [RowSchedule]
    /// `[step][index of height]`, for heights that fit.
    private let bands: [[Band]]

    /// - Parameters:
    ///   - planner: Of the frame.
    ///   - firstSchedule: The index that the first of `schedules` will have in the program.
    init(_ planner: TilePlanner, firstSchedule: Int) {
        let graph = planner.graph, groups = planner.groups, height = planner.size.height
        let last = graph.nodes.count - 1
        let resolution = graph.nodes[last].resolution
        let count = (height + Self.stepRows - 1) / Self.stepRows
        let cuts = (0...count).map { step in
            switch step {
            case 0: 0
            case count: height * resolution
            // Not inside a group of rows, which both steps would have to make.
            default: max(0, groups[last].start(of: step * Self.stepRows * resolution))
            }
        }
        let steps = zip(cuts, cuts.dropFirst()).map { $0..<$1 }
        let inner = InnerBands(planner)
        var schedules: [RowSchedule] = []
        var innerSchedules: [Int: Int] = [:]
        bands = steps.indices.map { step in
            Self.heights.enumerated().compactMap { index, steps -> Band? in
                guard step + steps <= count else { return nil }
                let rows = cuts[step]..<cuts[step + steps]
                let lrRow = step * Self.stepRows
                guard inner.fits(index, rows: rows, at: lrRow) else {
                    schedules.append(
                        RowSchedule(graph, groups: groups, band: rows, height: height))
                    return Band(
                        schedule: firstSchedule + schedules.count - 1, rowOffset: 0, rows: rows)
                }
                let schedule = innerSchedules[index] ?? schedules.count
                if schedule == schedules.count {
                    innerSchedules[index] = schedule
                    schedules.append(inner.schedule(index))
                }
                return Band(
                    schedule: firstSchedule + schedule, rowOffset: lrRow - InnerBands.origin,
                    rows: rows)
            }
        }
        self.steps = steps
        self.schedules = schedules
        inputRows = steps.map { step in
            let rows = RowSchedule.rows(graph, groups: groups, band: step, height: height)[0]
            return max(rows.lowerBound, 0)..<min(rows.upperBound, height)
        }
        costs = Self.heights.indices.map { inner.cost($0) }
    }

    /// The band of `heights[index]` steps from `step` on; nil where the picture ends before.
    func band(step: Int, height index: Int) -> Band? {
        index < bands[step].count ? bands[step][index] : nil
    }
}

/// Bands far inside a picture so high that they never meet its ends.
private struct InnerBands {
    /// The LR row at which their first step begins, more than any network reaches.
    static let origin = 1 << 20

    private let planner: TilePlanner
    /// Rows of the last map, by index of height.
    private let bands: [Range<Int>]
    /// Rows of each node that they need.
    private let rows: [[Range<Int>]]
    private static let height = 2 * origin

    init(_ planner: TilePlanner) {
        self.planner = planner
        let graph = planner.graph, groups = planner.groups
        let last = graph.nodes.count - 1
        func cut(_ steps: Int) -> Int {
            let row = (Self.origin + steps * PartialBands.stepRows) * graph.nodes[last].resolution
            return groups[last].start(of: row)
        }
        bands = PartialBands.heights.map { cut(0)..<cut($0) }
        rows = bands.map {
            RowSchedule.rows(graph, groups: groups, band: $0, height: Self.height)
        }
    }

    func schedule(_ index: Int) -> RowSchedule {
        RowSchedule(
            planner.graph, groups: planner.groups, band: bands[index], height: Self.height)
    }

    /// Estimated time for each block of width.
    func cost(_ index: Int) -> Double {
        planner.rowCost(bands[index], height: Self.height)
    }

    /// Whether `rows` of the last map, the band that begins with the step at LR row `lrRow`, are
    /// this band moved, and all that they need lies inside the picture.
    func fits(_ index: Int, rows: Range<Int>, at lrRow: Int) -> Bool {
        let nodes = planner.graph.nodes
        let up = Self.origin - lrRow
        let distance = up * nodes[nodes.count - 1].resolution
        guard bands[index].lowerBound - distance == rows.lowerBound,
            bands[index].upperBound - distance == rows.upperBound
        else { return false }
        return zip(nodes, self.rows[index]).allSatisfy { node, needed in
            needed.isEmpty
                || (needed.lowerBound >= up * node.resolution
                    && needed.upperBound - up * node.resolution
                        <= planner.size.height * node.resolution)
        }
    }
}
