package import Imaging

/// What one unit of an `Upscaler` reads and writes.
///
/// The samples of `output` depend on those of `input` and on nothing else: where a frame's `input`
/// region equals the frame's before, the `output` region may be copied from that frame's.
package struct UnitRegion: Hashable, Sendable {
    /// Columns and rows of the source plane, halo included, inside the picture.
    package let input: PlaneRegion
    /// Columns and rows of the destination plane. The outputs of all units tile it.
    package let output: PlaneRegion
}

/// A rectangle of samples of a plane.
package struct PlaneRegion: Hashable, Sendable {
    package let columns: Range<Int>
    package let rows: Range<Int>
}

extension Upscaler {
    /// The region of each unit, 0 ..< `unitCount`.
    package var unitRegions: [UnitRegion] {
        let plan = program.plan
        let scale = outputSize.width / inputSize.width
        let last = program.operations[program.operations.count - 1].resolution
        return (0..<unitCount).map { unit in
            let strip = plan.strips[unit % plan.strips.count]
            let band = plan.bands[unit / plan.strips.count]
            // Rows of the LR luma that the schedule loads; node 0 loads it.
            let loaded = program.schedules[unit / plan.strips.count].rows[0]
            let end = strip.base + plan.blocks * TilePlan.blockPixels
            let rowScale = scale / last
            return UnitRegion(
                input: PlaneRegion(
                    columns: strip.base..<min(end, inputSize.width),
                    rows: max(loaded.lowerBound, 0)..<min(loaded.upperBound, inputSize.height)),
                output: PlaneRegion(
                    columns: strip.columns.lowerBound * scale..<strip.columns.upperBound * scale,
                    rows: band.lowerBound * rowScale..<band.upperBound * rowScale))
        }
    }

    /// Upscales the listed units of a frame and leaves the rest of the destination as it is.
    /// Otherwise as `upscale(_:into:)`.
    package func upscale(
        _ units: [Int], of source: PlaneView, into destination: MutablePlaneView
    ) {
        check(source, destination)
        pool.perform(units: units.count) { index, worker in
            run(units[index], on: worker, source: source, destination: destination)
        }
    }
}
