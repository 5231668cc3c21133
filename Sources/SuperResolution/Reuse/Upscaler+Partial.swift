internal import CKernels
package import Imaging

extension Upscaler {
    /// A cache for the frames of a stream.
    package func makeCache() -> FeatureCache { FeatureCache(program) }

    /// Finds which parts of the output `changes`, a map of the input, can have changed: those whose
    /// input, halo included, did.
    ///
    /// The patches are whole where everything changed, or so much that the whole frame takes no
    /// longer, or where the network's maps of such a frame would take too much memory.
    ///
    /// - Parameters:
    ///   - changes: Since the frame that the cache was last used for, or that was made after
    ///     `invalidate()`; nil when they aren't known.
    ///   - cache: Of this upscaler.
    ///   - patches: Of the output; filled.
    package func plan(_ changes: ChangeMap?, _ cache: FeatureCache, into patches: PlanePatches) {
        guard let changes else {
            cache.invalidate()
            patches.setWhole()
            return
        }
        precondition(changes.size == inputSize, "a map of \(changes.size), expected \(inputSize)")
        guard cache.plan(changes) else { return patches.setWhole() }
        fill(patches, from: cache)
        if patches.areWhole { cache.invalidate() }
    }

    /// Makes the patches of the output that were planned with this cache, with the bits that the
    /// whole frame would have, and leaves the rest of the destination as it is. Otherwise as
    /// `upscale(_:into:)`.
    package func upscale(
        _ source: PlaneView, into destination: MutablePlaneView, _ patches: PlanePatches,
        _ cache: FeatureCache
    ) {
        guard !patches.areWhole, let memory = cache.maps else {
            upscale(source, into: destination)
            return
        }
        check(source, destination)
        // The workers write it.
        nonisolated(unsafe) let maps = memory
        cache.beginTurns()
        pool.perform(units: program.cells.order.count) { index, worker in
            let turn = program.cells.order[index]
            let cells = cache.asked(turn.node, row: turn.row)
            if !cells.isEmpty {
                // Units begin in their order, so those waited for have begun.
                cache.waitForInputs(of: turn)
                let run = CellRun(
                    program: program, table: table, scale: scale, source: source,
                    destination: destination, maps: maps,
                    scratch: worker.scratch(bytes: program.scratchBytes, for: program.scratchOwner)
                        .assumingMemoryBound(to: Float.self))
                run.make(turn.node, row: turn.row, cells)
                if turn.node == program.cells.grids.count - 1 {
                    run.store(row: turn.row, cache.changedOutput.row(turn.row))
                }
            }
            cache.end(turn)
        }
    }

    /// The changed cells of the output.
    private func fill(_ patches: PlanePatches, from cache: FeatureCache) {
        let grids = program.cells.grids
        let grid = grids[grids.count - 1]
        let block = program.graph.storeBlock
        let changed = cache.changedOutput
        patches.clear()
        for row in 0..<grid.rows where !changed.row(row).isEmpty {
            let rows = grid.rows(of: row).clamped(to: 0..<outputSize.height / block)
            patches.beginBand(rows: rows.lowerBound * block..<rows.upperBound * block)
            changed.row(row).forEachRun { cells in
                let side = grid.side * block
                patches.add(
                    (cells.lowerBound * side..<cells.upperBound * side)
                        .clamped(to: 0..<outputSize.width))
            }
        }
    }
}
