import Imaging
import Networks
import Testing

@testable import SuperResolution

@Suite struct TilePlanTests {
    @Test(arguments: [1, 63, 64, 65, 500, 854, 1920], [1, 2, 3, 7])
    func stripsCoverTheWidthOnce(width: Int, blocks: Int) throws {
        let margin = 20
        let strips = try #require(
            TilePlan.strips(blocks: blocks, width: width, margin: margin))
        #expect(strips.first?.columns.lowerBound == 0)
        #expect(strips.last?.columns.upperBound == width)
        for (a, b) in zip(strips, strips.dropFirst()) {
            #expect(a.columns.upperBound == b.columns.lowerBound)
        }
        for strip in strips {
            let end = strip.base + blocks * TilePlan.blockPixels
            #expect(strip.base.isMultiple(of: 4))
            #expect(strip.base == 0 || strip.columns.lowerBound - strip.base >= margin)
            #expect(end >= width || end - strip.columns.upperBound >= margin)
        }
    }

    @Test func stripsNarrowerThanTheirMarginsDoNotExist() {
        #expect(TilePlan.strips(blocks: 1, width: 500, margin: 32) == nil)
        #expect(TilePlan.strips(blocks: 1, width: 64, margin: 32)?.count == 1)
    }

    @Test(arguments: [1, 5, 90, 1080], [1, 2, 7, 32])
    func bandsCoverTheHeightOnce(height: Int, count: Int) {
        let group = RowGroup(size: 4, phase: 3)
        let bands = TilePlan.bands(count: count, height: height, group: group)
        #expect(bands.first?.lowerBound == 0)
        #expect(bands.last?.upperBound == height)
        for (a, b) in zip(bands, bands.dropFirst()) {
            #expect(a.upperBound == b.lowerBound)
            #expect(b.lowerBound % 4 == 3)
        }
        #expect(bands.allSatisfy { !$0.isEmpty })
    }

    /// One frame at a time on many threads asks for units for all of them.
    @Test func fewFramesInFlightMakeSmallerUnits() throws {
        let graph = try MapGraph(SampleNetwork.residual.network)
        let size = Size(width: 640, height: 360)
        func units(framesInFlight: Int) -> Int {
            let plan = TilePlanner(
                graph: graph, groups: graph.rowGroups(), size: size, threads: 8,
                framesInFlight: framesInFlight
            ).plan()
            return plan.strips.count * plan.bands.count
        }
        #expect(units(framesInFlight: 1) >= 8)
        #expect(units(framesInFlight: 16) < units(framesInFlight: 1))
    }

    @Test(arguments: [2, 3, 4], [Resize.Interpolation.nearest, .linear, .cubic(a: -0.5)])
    func resizeTapsSumToOne(factor: Int, interpolation: Resize.Interpolation) {
        let taps = ResizeTaps(Resize(factor: factor, interpolation: interpolation))
        for weights in taps.weights {
            #expect(abs(weights.reduce(0, +) - 1) < 1e-6)
            #expect(weights.count == taps.count)
        }
        #expect(taps.starts.count == factor)
    }

    /// A ring of three Winograd layers in a row holds six rows: the group before last is half used.
    @Test func ringsAreSmall() throws {
        var builder = NetworkBuilder(seed: 1)
        for _ in 0..<3 { builder.convolution(4, 3, .relu) }
        builder.convolution(4, 3)
        builder.shuffle(2)
        let graph = try MapGraph(builder.network(named: "chain"))
        let schedule = RowSchedule(
            graph, groups: graph.rowGroups(), band: 0..<100, height: 100)
        // Luma feeds a direct convolution of three rows; the others feed Winograd layers.
        #expect(schedule.ringRows[0] == 3)
        #expect(schedule.ringRows[1...3].allSatisfy { $0 == 6 })
    }
}
