internal import CKernels

/// How rows of maps of one resolution lie in memory; see `network_kernels.h`.
struct MapLayout: Hashable {
    /// Tiles of four pixels that fit.
    let tiles: Int
    /// Floats between the phase planes of a channel: an odd number of cache lines, lest all planes
    /// fall on a few sets of the first-level cache.
    let phaseStride: Int

    init(blocks: Int, resolution: Int) {
        tiles = blocks * resolution * Int(MAP_TILES)
        phaseStride = ((tiles + Int(MAP_GUARD)) / 16 | 1) * 16
    }

    /// Floats between channels.
    var channelStride: Int { 4 * phaseStride }

    /// Floats from one row of a ring to the next, with the guard before the first channel.
    ///
    /// An odd number of cache lines: rows a power of two apart would share sets of the first-level
    /// cache, and a kernel reads six of them at the same column.
    func rowFloats(channels: Int) -> Int {
        let lines = (channels * channelStride + Int(MAP_GUARD)) / 16
        return (lines | 1) * 16
    }
}
