import Imaging
import Networks
import TestSupport
import Testing

@testable import SuperResolution

/// A frame made from changes and the frame before has the bits of the frame made as a whole.
@Suite struct PartialPlanTests {
    static let size = Size(width: 413, height: 118)

    /// Which samples of a frame differ from the frame before.
    enum Changes: String, CaseIterable, Sendable {
        case none, oneSample, corners, cursorAndClock, head, sprinkled, column, everything

        /// Rectangles: x, y, width, height.
        var rectangles: [(x: Int, y: Int, width: Int, height: Int)] {
            let (width, height) = (size.width, size.height)
            switch self {
            case .none: return []
            case .oneSample: return [(201, 77, 1, 1)]
            case .corners:
                return [
                    (0, 0, 1, 1), (width - 1, 0, 1, 1), (0, height - 1, 1, 1),
                    (width - 1, height - 1, 1, 1),
                ]
            case .cursorAndClock: return [(130, 60, 9, 12), (380, 3, 33, 8)]
            case .head: return [(300, 50, 80, 68)]
            case .sprinkled:
                var generator = SplitMix64(seed: 5)
                return (0..<12).map { _ in
                    (
                        Int.random(in: 0..<width, using: &generator),
                        Int.random(in: 0..<height, using: &generator), 1, 1
                    )
                }
            case .column: return [(40, 0, 2, height)]
            case .everything: return [(0, 0, width, height)]
            }
        }

        /// The next frame.
        func frame(after before: TestPlane) -> TestPlane {
            let plane = TestPlane(copying: before)
            for rectangle in rectangles {
                for y in rectangle.y..<min(rectangle.y + rectangle.height, size.height) {
                    for x in rectangle.x..<min(rectangle.x + rectangle.width, size.width) {
                        plane[x, y] ^= 1 << (x % before.bitDepth)
                    }
                }
            }
            return plane
        }
    }

    /// An upscaler with units `blocks` wide, so that runs are split and packed.
    static func upscaler(_ network: Network, bitDepth: Int, blocks: Int?) throws -> Upscaler {
        let graph = try MapGraph(network)
        let groups = graph.rowGroups()
        let planner = TilePlanner(
            graph: graph, groups: groups, size: size, threads: 1, framesInFlight: 1)
        let height = size.height * graph.nodes[graph.nodes.count - 1].resolution
        let plan = try blocks.map { blocks in
            let strips = try #require(
                TilePlan.strips(
                    blocks: blocks, width: size.width, margin: planner.stripMargin()))
            let bands = TilePlan.bands(count: 3, height: height, group: groups[groups.count - 1])
            return TilePlan(blocks: blocks, strips: strips, bands: bands)
        }
        return try Upscaler(
            network: network, inputSize: size, bitDepth: bitDepth, range: .limited,
            pool: UpscalerTests.pool, framesInFlight: 1, level: .best, plan: plan)
    }

    /// Makes a frame of each of the changes in both ways and compares them. Returns the shares
    /// reused.
    @discardableResult
    static func check(
        _ network: Network, _ cases: [Changes] = Changes.allCases, bitDepth: Int = 8, blocks: Int?
    ) throws -> [Double] {
        let upscaler = try upscaler(network, bitDepth: bitDepth, blocks: blocks)
        let before = TestPlane.random(size, bitDepth: bitDepth, seed: 11)
        let beforeResult = TestPlane(upscaler.outputSize, bitDepth: bitDepth)
        upscaler.upscale(before.view, into: beforeResult.mutableView)
        let expected = TestPlane(upscaler.outputSize, bitDepth: bitDepth)
        let result = TestPlane(upscaler.outputSize, bitDepth: bitDepth)
        let map = ChangeMap(size: size)
        let plan = upscaler.makePartialPlan()
        return cases.map { changes in
            let source = changes.frame(after: before)
            upscaler.upscale(source.view, into: expected.mutableView)
            map.compare(source.view, with: before.view)
            upscaler.plan(map, into: plan)
            result.mutableView.fill(with: 77)
            upscaler.upscale(source.view, into: result.mutableView, plan)
            plan.patches.copyRest(of: beforeResult.view, into: result.mutableView)
            #expect(result.isEqual(to: expected), "\(changes)")
            return plan.patches.shareReused
        }
    }

    @Test(arguments: SampleNetwork.all)
    func equalsTheWholeFrame(sample: SampleNetwork) throws {
        try Self.check(sample.network, blocks: 3)
    }

    @Test func equalsTheWholeFrameAtTenBitsAndAnyWidth() throws {
        try Self.check(SampleNetwork.residual.network, bitDepth: 10, blocks: nil)
        try Self.check(SampleNetwork.residual.network, bitDepth: 10, blocks: 2)
    }

    @Test func smallChangesReuseMuch() throws {
        let network = SampleNetwork.residual.network
        let shares = try Self.check(
            network, [.none, .oneSample, .cursorAndClock, .everything], blocks: nil)
        #expect(shares[0] == 1)
        #expect(shares[1] > 0.95)
        #expect(shares[2] > 0.85)
        #expect(shares[3] == 0)
    }

    /// Units of one frame overlap in nothing they write.
    @Test func patchesDoNotOverlap() throws {
        let upscaler = try Self.upscaler(SampleNetwork.deep.network, bitDepth: 8, blocks: 3)
        let before = TestPlane.random(Self.size, bitDepth: 8, seed: 11)
        let map = ChangeMap(size: Self.size)
        let plan = upscaler.makePartialPlan()
        let scale = upscaler.outputSize.width / Self.size.width
        for changes in Changes.allCases where changes != .everything {
            let after = changes.frame(after: before)
            // A view doesn't keep its plane.
            withExtendedLifetime(after) { map.compare(after.view, with: before.view) }
            upscaler.plan(map, into: plan)
            var area = 0
            for unit in plan.units {
                for strip in plan.strips[unit.strips] {
                    area += strip.columns.count * unit.band.rows.count
                    #expect(strip.columns.lowerBound >= strip.base)
                    #expect(strip.offset + strip.width <= unit.blocks * TilePlan.blockPixels)
                }
            }
            #expect(area * scale * scale == plan.patches.area, "\(changes)")
        }
    }
}
