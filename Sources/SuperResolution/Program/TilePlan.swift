internal import CKernels
internal import Foundation
internal import Imaging
internal import Networks

/// How a frame is cut into units of work: strips of columns × bands of rows.
///
/// A strip is computed `blocks` · 64 LR pixels wide from `base`, or to the picture's right edge; the
/// columns within the margin of its ends come out wrong and belong to its neighbours. Where the cuts lie does not change a bit of
/// the output, since the tiles of each layer lie on a grid fixed to the frame.
struct TilePlan: Hashable {
    /// Part of a frame's width.
    struct Strip: Hashable {
        /// The LR column that computing begins at, a multiple of 4.
        var base: Int
        /// LR columns that are stored.
        var columns: Range<Int>
    }

    /// Vectors of 16 tiles that each strip is computed wide, in LR pixels 64 each.
    var blocks: Int
    var strips: [Strip]
    /// Rows of the last map that each band stores.
    var bands: [Range<Int>]

    /// Whether the last strip ends with the picture and its blocks alike.
    func endsWithBlock(width: Int) -> Bool {
        strips.contains { $0.base + blocks * Self.blockPixels == width }
    }

    /// Pixels in a block.
    static let blockPixels = 4 * Int(MAP_TILES)

    /// Cuts a width into strips, each but the last `blocks` wide with its margins.
    ///
    /// - Parameters:
    ///   - blocks: Vectors that a strip is computed wide.
    ///   - width: LR columns of the frame.
    ///   - margin: LR columns at each end of a strip that come out wrong, a multiple of 4.
    /// - Returns: Nil when strips so narrow hold no right column.
    static func strips(blocks: Int, width: Int, margin: Int) -> [Strip]? {
        let computed = blocks * blockPixels
        if computed >= width { return [Strip(base: 0, columns: 0..<width)] }
        guard computed > 2 * margin else { return nil }
        var strips: [Strip] = []
        var begin = 0
        while begin < width {
            let base = max(0, begin - margin)
            let end = base + computed >= width ? width : base + computed - margin
            strips.append(Strip(base: base, columns: begin..<end))
            begin = end
        }
        return strips
    }

    /// Cuts `height` rows into `count` bands as even as the row groups of the last map let them be.
    static func bands(count: Int, height: Int, group: RowGroup) -> [Range<Int>] {
        var cuts = [0]
        for band in 1..<max(count, 1) {
            let cut = group.start(of: height * band / count)
            if cut > cuts[cuts.count - 1] { cuts.append(cut) }
        }
        cuts.append(height)
        return zip(cuts, cuts.dropFirst()).map { $0..<$1 }
    }
}

/// Chooses a `TilePlan` by estimated time.
///
/// Each strip computes its margins again and each band the rows above and below it, and a strip is
/// a whole number of vectors wide: few large units waste least. Several units for each thread, over
/// all frames in flight, keep all threads busy to the end. Maps that leave the second-level cache
/// cost memory time.
struct TilePlanner {
    let graph: MapGraph
    let groups: [RowGroup]
    let size: Size
    let threads: Int
    /// Frames that the caller keeps in flight.
    let framesInFlight: Int
    /// Bytes of rings a worker should not exceed.
    var cacheBytes = 1 << 20

    /// Time lost for each doubling of the rings beyond the cache, and the most: at 1080p, layers run
    /// one after the other over the whole picture took up to 28 % longer than fused ones.
    private static let cachePenalty = (doubling: 0.09, most: 0.28)
    /// Units per thread from which more gain nothing.
    private static let unitsPerThread = 5.0

    func plan() -> TilePlan {
        let width = size.width
        let margin = stripMargin()
        let fullBlocks = (width + TilePlan.blockPixels - 1) / TilePlan.blockPixels
        let lastHeight = size.height * graph.nodes[graph.nodes.count - 1].resolution
        let lastGroup = groups[groups.count - 1]
        let whole = RowSchedule(graph, groups: groups, band: 0..<lastHeight, height: size.height)
        var best: (time: Double, plan: TilePlan)?
        let bandings = bandCounts(lastHeight).map {
            TilePlan.bands(count: $0, height: lastHeight, group: lastGroup)
        }
        let bandCosts = bandings.map { bands in bands.map(rowCost).reduce(0, +) }
        for blocks in 1...fullBlocks {
            guard
                let strips = TilePlan.strips(blocks: blocks, width: width, margin: margin)
            else { continue }
            let bytes = ringBytes(rows: whole.ringRows, blocks: blocks)
            let doublings = max(log2(Double(bytes) / Double(cacheBytes)), 0)
            let penalty = min(doublings * Self.cachePenalty.doubling, Self.cachePenalty.most)
            for (bands, cost) in zip(bandings, bandCosts) {
                let units = strips.count * bands.count
                let work =
                    cost * Double(strips.count * blocks) * (1 + penalty)
                let time = work * imbalance(units: units)
                if time < best?.time ?? .infinity {
                    best = (time, TilePlan(blocks: blocks, strips: strips, bands: bands))
                }
            }
        }
        // A strip of full width always exists.
        return best?.plan
            ?? TilePlan(
                blocks: fullBlocks, strips: [.init(base: 0, columns: 0..<width)],
                bands: [0..<lastHeight])
    }

    /// LR columns at each end of a strip that are wrong in the last map, a multiple of 4.
    func stripMargin() -> Int {
        let last = graph.nodes.count - 1
        let resolution = graph.nodes[last].resolution
        let margin = graph.margins()[last]
        return ((max(margin.left, margin.right) + resolution - 1) / resolution + 3) / 4 * 4
    }

    /// Bytes of all rings.
    func ringBytes(rows: [Int], blocks: Int) -> Int {
        zip(graph.nodes, rows).reduce(0) { sum, node in
            sum + node.1
                * MapLayout(blocks: blocks, resolution: node.0.resolution)
                .rowFloats(channels: node.0.channels) * 4
        }
    }

    private func bandCounts(_ height: Int) -> [Int] {
        [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32].filter { $0 == 1 || height / $0 >= 8 }
    }

    /// How much longer a set of frames takes than if threads never waited: for the rounding up of
    /// units to threads, and for the last units when there are few of them.
    private func imbalance(units: Int) -> Double {
        let all = Double(units * framesInFlight)
        let threads = Double(threads)
        let rounds = (all / threads).rounded(.up) * threads / all
        let fewness = max(0, Self.unitsPerThread * threads / all - 1) * 0.02
        return rounds * (1 + min(fewness, 0.5))
    }

    /// Estimated time of a band's rows for each block of its width.
    func rowCost(_ band: Range<Int>) -> Double {
        let rows = RowSchedule.rows(graph, groups: groups, band: band, height: size.height)
        return zip(graph.nodes, rows).reduce(Double(band.count) * 32) { sum, node in
            sum + node.0.rowCost * Double(node.1.count)
        }
    }
}

extension MapNode {
    /// Estimated time for a row of one block, in units of an AVX-512 cycle, from the number of
    /// vector operations: two a cycle, four vectors of pixels a row.
    var rowCost: Double {
        let blocks = Double(resolution)
        let values = Double(channels) * 4 * blocks
        switch operation {
        case .load: return 16
        case .convolution(let convolution, let activation):
            let inputs = Double(convolution.inputChannels)
            let outputs = Double(convolution.outputChannels)
            let activationCost = activation.map { $0.vectorCost * values } ?? 0
            if convolution.usesWinograd {
                // Products, input transform, output transform of four rows.
                return (18 * inputs * outputs + 100 * inputs + 80 * outputs) / 4 * blocks
                    + activationCost
            }
            return Double(convolution.multiplications) * 2.2 * blocks + activationCost
        case .activation(let activation): return (1 + activation.vectorCost) * values
        case .affine, .combine, .concatenation: return 1.5 * values
        case .shuffle: return 16 * values
        case .resize(let resize):
            let taps = Double(ResizeTaps(resize).count)
            return 16 * values * (1 + taps * taps)
        }
    }
}

extension Activation {
    fileprivate var vectorCost: Double {
        switch self {
        case .tanh, .sigmoid: 10
        default: 1
        }
    }
}
