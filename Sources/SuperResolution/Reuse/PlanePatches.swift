package import Imaging

/// The rectangles of an output plane that are made anew; all else equals the frame before and is
/// copied from its output.
///
/// Filled by `Upscaler.plan` or `PlaneResampler.plan`, then read by any number of threads. Keeps its
/// memory from frame to frame.
package final class PlanePatches {
    /// A run of rows with the columns that are made anew in all of them.
    struct Band {
        var rows: Range<Int>
        /// Indices in `columns`.
        var patches: Range<Int>
    }

    /// Samples of the output plane.
    package let size: Size
    /// From the top down, without overlap. Rows in none of them are as before.
    private(set) var bands: [Band] = []
    /// From left to right in each band, without overlap.
    private(set) var columns: [Range<Int>] = []
    /// Samples inside the patches.
    private(set) var area = 0

    package init(size: Size) {
        self.size = size
        bands.reserveCapacity(size.height / 8 + 1)
        columns.reserveCapacity(size.height / 8 + 1)
    }

    /// Share of the plane that is taken from the frame before, 0...1.
    package var shareReused: Double {
        1 - Double(area) / Double(max(size.width * size.height, 1))
    }

    /// Whether everything is made anew.
    package var areWhole: Bool { area == size.width * size.height }

    func clear() {
        bands.removeAll(keepingCapacity: true)
        columns.removeAll(keepingCapacity: true)
        area = 0
    }

    /// Makes the whole plane one patch.
    package func setWhole() {
        clear()
        beginBand(rows: 0..<size.height)
        add(0..<size.width)
    }

    /// Begins a band below all others; it may stay without patches.
    func beginBand(rows: Range<Int>) {
        bands.append(Band(rows: rows, patches: columns.count..<columns.count))
    }

    /// Adds a patch to the last band, right of its others.
    func add(_ patch: Range<Int>) {
        columns.append(patch)
        bands[bands.count - 1].patches = bands[bands.count - 1].patches.lowerBound..<columns.count
        area += patch.count * bands[bands.count - 1].rows.count
    }

    /// Copies what is outside of the patches from the output of the frame before.
    package func copyRest(of before: PlaneView, into plane: MutablePlaneView) {
        precondition(before.size == size && plane.size == size, "planes of \(plane.size)")
        var y = 0
        for band in bands {
            copy(before, plane, columns: 0..<size.width, rows: y..<band.rows.lowerBound)
            var x = 0
            for patch in columns[band.patches] {
                copy(before, plane, columns: x..<patch.lowerBound, rows: band.rows)
                x = patch.upperBound
            }
            copy(before, plane, columns: x..<size.width, rows: band.rows)
            y = band.rows.upperBound
        }
        copy(before, plane, columns: 0..<size.width, rows: y..<size.height)
    }

    /// Sets `changes`, a map of this plane, to the patches.
    package func mark(_ changes: ChangeMap) {
        precondition(changes.size == size, "a map of \(changes.size), expected \(size)")
        changes.clear()
        for band in bands {
            for patch in columns[band.patches] { changes.insert(columns: patch, rows: band.rows) }
        }
    }

    private func copy(
        _ before: PlaneView, _ plane: MutablePlaneView, columns: Range<Int>, rows: Range<Int>
    ) {
        guard !columns.isEmpty else { return }
        let bytes = before.bytesPerSample
        for y in rows {
            (plane.base + y * plane.stride + columns.lowerBound * bytes).copyMemory(
                from: before.base + y * before.stride + columns.lowerBound * bytes,
                byteCount: columns.count * bytes)
        }
    }
}

// Written by one thread, then handed to others by the pool's lock.
extension PlanePatches: @unchecked Sendable {}
