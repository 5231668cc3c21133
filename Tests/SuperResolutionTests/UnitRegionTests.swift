import Imaging
import Networks
import Testing

@testable import SuperResolution

@Suite struct UnitRegionTests {
    static let size = Size(width: 200, height: 60)

    /// Narrow strips and low bands, so that every unit has neighbours.
    static func upscaler(_ network: Network) throws -> Upscaler {
        let graph = try MapGraph(network)
        let groups = graph.rowGroups()
        let planner = TilePlanner(
            graph: graph, groups: groups, size: size, threads: 1, framesInFlight: 1)
        let height = size.height * graph.nodes[graph.nodes.count - 1].resolution
        let strips = try #require(
            TilePlan.strips(blocks: 2, width: size.width, margin: planner.stripMargin()))
        let bands = TilePlan.bands(count: 4, height: height, group: groups[groups.count - 1])
        return try Upscaler(
            network: network, inputSize: size, bitDepth: 8, range: .limited,
            pool: UpscalerTests.pool, framesInFlight: 1, level: .best,
            plan: TilePlan(blocks: 2, strips: strips, bands: bands))
    }

    @Test(arguments: SampleNetwork.all)
    func outputsTileTheFrame(sample: SampleNetwork) throws {
        let upscaler = try Self.upscaler(sample.network)
        let area = upscaler.unitRegions.map { $0.output.columns.count * $0.output.rows.count }
        #expect(
            area.reduce(0, +) == upscaler.outputSize.width * upscaler.outputSize.height)
        #expect(upscaler.unitRegions.count == upscaler.unitCount)
    }

    /// What lies outside of a unit's input does not change its output.
    @Test(arguments: SampleNetwork.all)
    func inputHoldsAllThatCounts(sample: SampleNetwork) throws {
        let upscaler = try Self.upscaler(sample.network)
        let source = TestPlane.random(Self.size, bitDepth: 8, seed: 2)
        let other = TestPlane.random(Self.size, bitDepth: 8, seed: 4)
        let whole = TestPlane(upscaler.outputSize, bitDepth: 8)
        upscaler.upscale(source.view, into: whole.mutableView)
        for (unit, region) in upscaler.unitRegions.enumerated() where unit % 3 == 1 {
            let mixed = TestPlane(Self.size, bitDepth: 8)
            for y in 0..<Self.size.height {
                for x in 0..<Self.size.width {
                    let isInside = region.input.rows.contains(y) && region.input.columns.contains(x)
                    mixed[x, y] = isInside ? source[x, y] : other[x, y]
                }
            }
            let result = TestPlane(upscaler.outputSize, bitDepth: 8)
            upscaler.upscale([unit], of: mixed.view, into: result.mutableView)
            let isEqual = region.output.rows.allSatisfy { y in
                region.output.columns.allSatisfy { x in result[x, y] == whole[x, y] }
            }
            #expect(isEqual, "unit \(unit)")
        }
    }
}
