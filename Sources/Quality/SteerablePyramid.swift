internal import Imaging

/// Two orientations of the steerable pyramid of Simoncelli and Freeman 1995 with filters of the fifth
/// order: what the information fidelity criterion looks at.
///
/// The taps are those published with the pyramid as `sp5Filters`. The filters are symmetric, so only
/// the taps that differ are listed. Edges are mirrored about the edge sample.
struct SteerablePyramid {
    /// One scale, finest first: the responses to vertical and to horizontal edges.
    let scales: [[RealPlane]]

    static let scaleCount = 4

    init(_ plane: RealPlane) {
        var low = plane.correlated(with: Self.first)
        var scales: [[RealPlane]] = []
        for scale in 0..<Self.scaleCount {
            scales.append([
                low.correlated(with: Self.band), low.correlated(with: Self.band.transposed),
            ])
            if scale < Self.scaleCount - 1 { low = low.correlated(with: Self.low, step: 2) }
        }
        self.scales = scales
    }

    /// A square filter of odd extent, row by row.
    struct Filter {
        let extent: Int
        let taps: [Double]

        var transposed: Filter {
            Filter(
                extent: extent,
                taps: taps.indices.map { taps[$0 % extent * extent + $0 / extent] })
        }

        /// From the taps right of and below the middle, `[reach + 1][reach + 1]`; `odd` filters
        /// change their sign from left to right.
        init(quadrant: [[Double]], odd: Bool = false) {
            let reach = quadrant.count - 1
            extent = 2 * reach + 1
            taps = (-reach...reach).flatMap { y in
                (-reach...reach).map { x in
                    quadrant[abs(y)][abs(x)] * (odd && x < 0 ? -1 : 1)
                }
            }
        }

        private init(extent: Int, taps: [Double]) {
            self.extent = extent
            self.taps = taps
        }
    }

    private static let first = Filter(quadrant: [
        [0.40304148, 0.1592557, -0.03848215],
        [0.1592557, 0.05586982, -0.01551246],
        [-0.03848215, -0.01551246, 0.00341614],
    ])

    private static let low = Filter(quadrant: [
        [0.2019308, 0.16339236, 0.07962786, 0.02005976, -0.01924108],
        [0.16339236, 0.12852666, 0.06554076, 0.008212, -0.01888864],
        [0.07962786, 0.06554076, 0.02793492, -0.01322234, -0.00775624],
        [0.02005976, 0.008212, -0.01322234, -0.01046562, -0.00489834],
        [-0.01924108, -0.01888864, -0.00775624, -0.00489834, 0.00170808],
    ])

    private static let band = Filter(
        quadrant: [
            [0, 0.11732297, -0.02755155, -0.01455399],
            [0, 0.08226445, -0.01189859, -0.01026699],
            [0, 0.03075356, 0.00893064, -0.00496194],
            [0, 0.01021852, 0.00986904, -0.00277643],
        ], odd: true)
}

extension RealPlane {
    /// The correlation with a filter at every `step`-th sample, across and down.
    ///
    /// - Precondition: Both extents are larger than the filter's reach.
    fileprivate func correlated(with filter: SteerablePyramid.Filter, step: Int = 1) -> RealPlane {
        let reach = filter.extent / 2
        precondition(min(size.width, size.height) > reach, "\(size) for a reach of \(reach)")
        let padded = size.width + 2 * reach
        let half = Size(
            width: (size.width + step - 1) / step, height: (size.height + step - 1) / step)
        var result = [Double](repeating: 0, count: half.width * half.height)
        var line = [Double](repeating: 0, count: padded)
        for y in 0..<half.height {
            for row in 0..<filter.extent {
                let source = Self.mirrored(y * step + row - reach, size.height) * size.width
                for x in 0..<padded {
                    line[x] = samples[source + Self.mirrored(x - reach, size.width)]
                }
                for column in 0..<filter.extent {
                    let tap = filter.taps[row * filter.extent + column]
                    if tap == 0 { continue }
                    for x in 0..<half.width {
                        result[y &* half.width &+ x] += tap * line[x &* step &+ column]
                    }
                }
            }
        }
        return RealPlane(size: half, samples: result)
    }

    /// The index that a row mirrored about its first and last sample shows at `index`.
    private static func mirrored(_ index: Int, _ count: Int) -> Int {
        index < 0 ? -index : index >= count ? 2 * (count - 1) - index : index
    }
}
