import Foundation
import Imaging
import Networks
import TestSupport
import Testing

@testable import SuperResolution

@Suite struct UpscalerTests {
    static let pool = WorkerPool(threads: 3)

    /// Floats of 24 bits through a dozen layers, and tanh within 2e-6, move a result of about 1 by
    /// less than 1e-5: less than one 16-bit step.
    static let tolerance = 1

    static func upscale(
        _ network: Network, _ source: TestPlane, range: ColorRange = .full,
        level: Level = .best, plan: TilePlan? = nil, pool: WorkerPool = pool,
        isFlipped: Bool = false
    ) throws -> TestPlane {
        let upscaler = try Upscaler(
            network: network, inputSize: source.size, bitDepth: source.bitDepth, range: range,
            pool: pool, framesInFlight: 1, level: level, plan: plan)
        let destination = TestPlane(
            upscaler.outputSize, bitDepth: source.bitDepth, isFlipped: isFlipped)
        upscaler.upscale(source.view, into: destination.mutableView)
        #expect(destination.marginsAreIntact)
        return destination
    }

    /// What the reference evaluator makes, as samples.
    static func expected(
        _ network: Network, _ source: TestPlane, one: Double
    ) -> [Int] {
        let maximum = Double((1 << source.bitDepth) - 1)
        return ReferenceEvaluator(network).output(for: source.featureMap(one: one)).values.map {
            Int((min(max($0 * one, 0), maximum) + 0.5).rounded(.down))
        }
    }

    static func largestDifference(_ a: [Int], _ b: [Int]) -> Int {
        a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .max
    }

    @Test(
        arguments: SampleNetwork.all,
        [
            Size(width: 1, height: 1), Size(width: 3, height: 2), Size(width: 17, height: 9),
            Size(width: 70, height: 13),
        ])
    func equalsReference(sample: SampleNetwork, size: Size) throws {
        let source = TestPlane.random(size, bitDepth: 16, seed: 3)
        let result = try Self.upscale(sample.network, source)
        let expected = Self.expected(sample.network, source, one: 65535)
        let difference = Self.largestDifference(result.samples, expected)
        #expect(difference <= Self.tolerance)
    }

    @Test(arguments: SampleNetwork.all)
    func levelsAgree(sample: SampleNetwork) throws {
        let source = TestPlane.random(Size(width: 75, height: 11), bitDepth: 16, seed: 5)
        let reference = try Self.upscale(sample.network, source, level: .c)
        for level in Level.available.dropFirst() {
            let result = try Self.upscale(sample.network, source, level: level)
            #expect(result.hasSamples(of: reference), "level \(level.rawValue)")
        }
    }

    @Test(arguments: SampleNetwork.all)
    func cutsDoNotShow(sample: SampleNetwork) throws {
        let size = Size(width: 390, height: 37)
        let source = TestPlane.random(size, bitDepth: 16, seed: 9)
        let graph = try MapGraph(sample.network)
        let groups = graph.rowGroups()
        let planner = TilePlanner(
            graph: graph, groups: groups, size: size, threads: 1, framesInFlight: 1)
        let height = size.height * graph.nodes[graph.nodes.count - 1].resolution
        let whole = TilePlan(
            blocks: 7, strips: [.init(base: 0, columns: 0..<size.width)], bands: [0..<height])
        let reference = try Self.upscale(sample.network, source, plan: whole)
        for blocks in 1...6 {
            guard
                let strips = TilePlan.strips(
                    blocks: blocks, width: size.width, margin: planner.stripMargin())
            else { continue }
            let bands = TilePlan.bands(
                count: blocks + 1, height: height, group: groups[groups.count - 1])
            let plan = TilePlan(blocks: blocks, strips: strips, bands: bands)
            let result = try Self.upscale(sample.network, source, plan: plan)
            #expect(result.hasSamples(of: reference), "\(blocks) blocks")
        }
    }

    @Test(arguments: [8, 9, 10, 12, 14, 16], [ColorRange.limited, .full])
    func bitDepthsScale(bitDepth: Int, range: ColorRange) throws {
        let network = SampleNetwork.residual.network
        let source = TestPlane.random(
            Size(width: 21, height: 10), bitDepth: bitDepth, seed: 11, isFlipped: true)
        let one =
            range == .full
            ? Double((1 << bitDepth) - 1) : 255 * Double(1 << (bitDepth - 8))
        let result = try Self.upscale(network, source, range: range, isFlipped: true)
        let expected = Self.expected(network, source, one: one)
        let difference = Self.largestDifference(result.samples, expected)
        #expect(difference <= Self.tolerance)
    }

    @Test func framesInFlightDoNotMix() throws {
        let network = SampleNetwork.residual.network
        let size = Size(width: 100, height: 40)
        let upscaler = try Upscaler(
            network: network, inputSize: size, bitDepth: 8, range: .limited, pool: Self.pool)
        let expected = try (0..<8).map { seed in
            try Self.upscale(
                network, .random(size, bitDepth: 8, seed: UInt64(seed)), range: .limited
            )
        }
        DispatchQueue.concurrentPerform(iterations: 32) { iteration in
            let source = TestPlane.random(size, bitDepth: 8, seed: UInt64(iteration % 8))
            let destination = TestPlane(upscaler.outputSize, bitDepth: 8)
            upscaler.upscale(source.view, into: destination.mutableView)
            #expect(destination.hasSamples(of: expected[iteration % 8]))
        }
    }

    @Test func programsShareAPool() throws {
        // Each unit of another program overwrites the worker's scratch memory.
        let size = Size(width: 80, height: 20)
        let source = TestPlane.random(size, bitDepth: 16, seed: 1)
        let pool = WorkerPool(threads: 1)
        let first = try Self.upscale(SampleNetwork.espcn.network, source, pool: pool)
        _ = try Self.upscale(SampleNetwork.deep.network, source, pool: pool)
        let again = try Self.upscale(SampleNetwork.espcn.network, source, pool: pool)
        #expect(again.hasSamples(of: first))
    }

    @Test func absurdSizesAreRefused() throws {
        let network = SampleNetwork.deep.network
        #expect(throws: EngineError.self) {
            try Upscaler(
                network: network, inputSize: Size(width: 0, height: 5), bitDepth: 8,
                range: .limited, pool: Self.pool)
        }
        #expect(throws: EngineError.self) {
            try Upscaler(
                network: network, inputSize: Size(width: 70000, height: 5), bitDepth: 8,
                range: .limited, pool: Self.pool)
        }
    }
}
