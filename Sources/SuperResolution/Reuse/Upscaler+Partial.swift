package import Imaging

extension Upscaler {
    /// Room to plan frames that changed only in places; one for each frame in flight.
    package func makePartialPlan() -> PartialPlan {
        PartialPlan(program: program, outputSize: outputSize)
    }

    /// Finds which parts of the output `changes`, a map of the input, can have changed: those whose
    /// input, halo included, did.
    ///
    /// The plan's patches are whole where everything changed, or so much that the whole frame takes
    /// no longer.
    package func plan(_ changes: ChangeMap, into plan: PartialPlan) {
        precondition(changes.size == inputSize, "a map of \(changes.size), expected \(inputSize)")
        if !PartialPlanner(program: program, plan: plan).fill(changes) {
            plan.clear()
            plan.patches.setWhole()
        }
    }

    /// Makes the plan's patches of the output, with the bits that the whole frame would have, and
    /// leaves the rest of the destination as it is. Otherwise as `upscale(_:into:)`.
    package func upscale(
        _ source: PlaneView, into destination: MutablePlaneView, _ plan: PartialPlan
    ) {
        if plan.patches.areWhole {
            upscale(source, into: destination)
            return
        }
        check(source, destination)
        pool.perform(units: plan.units.count) { index, worker in
            let unit = plan.units[index]
            run(
                on: worker, source: source, destination: destination, blocks: unit.blocks,
                strips: plan.strips[unit.strips], schedule: unit.band.schedule,
                rowOffset: unit.band.rowOffset)
        }
    }
}
