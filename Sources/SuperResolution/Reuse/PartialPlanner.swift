internal import Imaging

/// Finds which parts of a frame a network must make anew, and cuts them into units.
///
/// A step of rows must make the columns whose input, halo included, changed. Steps with changes at
/// like columns become one band, as long as that is estimated to take less time than bands of their
/// own, each of which computes rows above and below it again. In a band the runs of columns lie side
/// by side in as few vectors as hold them with their margins.
struct PartialPlanner {
    let program: TileProgram
    let plan: PartialPlan

    /// Share of a whole frame's time from which the whole frame is made at once.
    private static let worthwhile = 0.9

    private var bands: PartialBands { program.partialBands }
    /// Cells at each end of a strip that come out wrong.
    private var margin: Int { program.margin / 4 }
    /// Cells that a unit's rows hold.
    private var capacity: Int { program.plan.blocks * TilePlan.blockPixels / 4 }
    private var cells: Int { plan.gathered.count }

    /// Fills the plan from the changes of the input. Returns false when the whole frame must be made,
    /// or had better be.
    func fill(_ changes: ChangeMap) -> Bool {
        plan.clear()
        for step in bands.steps.indices { findColumns(of: step, changes) }
        var cost = 0.0
        var step = 0
        while step < bands.steps.count {
            if plan.line(step).isEmpty {
                step += 1
                continue
            }
            let height = bandHeight(from: step)
            cost += emit(step: step, height: height)
            if cost > Self.worthwhile * program.wholeCost { return false }
            step += PartialBands.heights[height]
        }
        return true
    }

    /// The columns of a step whose input changed.
    private func findColumns(of step: Int, _ changes: ChangeMap) {
        let line = plan.line(step), changed = plan.scratch
        line.clear()
        changed.clear()
        changes.collect(rows: bands.inputRows[step], into: changed)
        changed.forEachRun { run in
            line.insert(max(0, run.lowerBound - margin)..<min(cells, run.upperBound + margin))
        }
    }

    /// The index of the height that a band from `step` on had best have. Leaves the band's columns
    /// in `plan.gathered`.
    private func bandHeight(from step: Int) -> Int {
        let columns = plan.gathered
        columns.clear()
        columns.form(plan.line(step))
        var best = 0
        var single = blocks(columns) * bands.costs[0]
        for (index, height) in PartialBands.heights.enumerated().dropFirst() {
            guard bands.band(step: step, height: index) != nil else { break }
            let added = step + PartialBands.heights[index - 1]..<step + height
            guard !plan.line(step + height - 1).isEmpty else { break }
            for line in added {
                single += blocks(plan.line(line)) * bands.costs[0]
                columns.form(plan.line(line))
            }
            let joined = blocks(columns) * bands.costs[index]
            guard joined <= single else { break }
            single = joined
            best = index
        }
        columns.clear()
        for line in step..<step + PartialBands.heights[best] { columns.form(plan.line(line)) }
        return best
    }

    /// Blocks of width that a band's columns take.
    private func blocks(_ columns: BitRow) -> Double {
        var width = 0
        columns.forEachRun(joining: 2 * margin) { run in width += computed(run).count }
        return Double((width + 15) / 16)
    }

    /// The cells that must be computed for a run of right ones.
    private func computed(_ run: Range<Int>) -> Range<Int> {
        max(0, run.lowerBound - margin)..<min(cells, run.upperBound + margin)
    }

    /// Adds the units that make the gathered columns of a band. Returns their estimated time.
    private func emit(step: Int, height: Int) -> Double {
        guard let band = bands.band(step: step, height: height) else {
            preconditionFailure("a band of height \(height) at step \(step)")
        }
        let scale = plan.patches.size.height / program.inputSize.height
        let rowScale = program.graph.storeBlock
        plan.patches.beginBand(
            rows: band.rows.lowerBound * rowScale..<band.rows.upperBound * rowScale)
        var unit = PackedUnit(first: plan.strips.count)
        var blocks = 0
        plan.gathered.forEachRun(joining: 2 * margin) { run in
            let last = min(run.upperBound * 4, program.inputSize.width)
            plan.patches.add(run.lowerBound * 4 * scale..<last * scale)
            var start = run.lowerBound
            while start < run.upperBound {
                // What is left of the run, or as much of it as a unit of its own holds.
                var part = start..<run.upperBound
                if computed(part).count > capacity {
                    let base = max(0, start - margin)
                    part = start..<min(part.upperBound, base + capacity - margin)
                }
                let columns = computed(part)
                if !unit.fits(columns.count, capacity: packs ? capacity : 0) {
                    blocks += finish(&unit, band)
                }
                plan.add(
                    TilePlan.Strip(
                        base: columns.lowerBound * 4,
                        columns: part.lowerBound
                            * 4..<min(
                                part.upperBound * 4, program.inputSize.width),
                        offset: unit.width * 4, width: columns.count * 4))
                unit.width += columns.count
                start = part.upperBound
            }
        }
        blocks += finish(&unit, band)
        return Double(blocks) * bands.costs[height]
    }

    /// Resizing clamps columns at the picture's edges, where a row must hold nothing else.
    private var packs: Bool { !program.resizes }

    /// Adds the unit and begins the next. Returns its blocks.
    private func finish(_ unit: inout PackedUnit, _ band: PartialBands.Band) -> Int {
        guard unit.width > 0 else { return 0 }
        let blocks = (unit.width + 15) / 16
        plan.add(
            PartialPlan.Unit(
                blocks: blocks, strips: unit.first..<plan.strips.count, band: band))
        unit = PackedUnit(first: plan.strips.count)
        return blocks
    }
}

/// A unit while strips are added.
private struct PackedUnit {
    /// The index of its first strip.
    let first: Int
    /// Cells of its strips.
    var width = 0

    init(first: Int) { self.first = first }

    func fits(_ cells: Int, capacity: Int) -> Bool { width == 0 || width + cells <= capacity }
}
