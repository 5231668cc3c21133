import Imaging
import Networks
import TestSupport
import Testing

@testable import SuperResolution

/// A frame made from changes, the maps and the output of the frame before has the bits of the frame
/// made as a whole.
@Suite struct FeatureCacheTests {
    static let size = Size(width: 413, height: 118)

    /// The shapes of the presets, with all their channels.
    static let presets = [
        Self.preset(channels: 8, layers: 3, scale: 2),
        Self.preset(channels: 16, layers: 4, scale: 3),
        Self.preset(channels: 32, layers: 4, scale: 4), Self.espcn,
    ]

    private static func preset(channels: Int, layers: Int, scale: Int) -> SampleNetwork {
        var net = NetworkBuilder(seed: 3)
        net.convolution(channels, 5, net.prelu(channels))
        for _ in 0..<layers { net.convolution(channels, 3, net.prelu(channels)) }
        net.convolution(scale * scale, 3)
        net.add(.add, to: 0)
        net.shuffle(scale)
        return SampleNetwork(network: net.network(named: "\(channels) channels by \(scale)"))
    }

    private static var espcn: SampleNetwork {
        var net = NetworkBuilder(seed: 3)
        net.convolution(64, 5, .tanh)
        net.convolution(32, 3, .tanh)
        net.convolution(4, 3)
        net.shuffle(2)
        return SampleNetwork(network: net.network(named: "ESPCN of 64 and 32"))
    }

    /// Which samples of a frame differ from the frame before.
    enum Changes: String, CaseIterable, Sendable {
        case none, oneSample, corners, cursorAndClock, everything, head, sprinkled, column

        /// Rectangles: x, y, width, height.
        func rectangles(_ size: Size) -> [(x: Int, y: Int, width: Int, height: Int)] {
            let (width, height) = (size.width, size.height)
            switch self {
            case .none: return []
            case .oneSample: return [(width / 2, height * 2 / 3, 1, 1)]
            case .corners:
                return [
                    (0, 0, 1, 1), (width - 1, 0, 1, 1), (0, height - 1, 1, 1),
                    (width - 1, height - 1, 1, 1),
                ]
            case .cursorAndClock:
                return [(width / 3, height / 2, 9, 12), (width * 9 / 10, height / 40, 33, 8)]
            case .head: return [(width * 3 / 4, height / 2, width / 5, height / 2)]
            case .sprinkled:
                var generator = SplitMix64(seed: 5)
                return (0..<12).map { _ in
                    (
                        Int.random(in: 0..<width, using: &generator),
                        Int.random(in: 0..<height, using: &generator), 1, 1
                    )
                }
            case .column: return [(width / 10, 0, 2, height)]
            case .everything: return [(0, 0, width, height)]
            }
        }
    }

    /// Frames one after another, each made in both ways.
    final class Stream {
        let upscaler: Upscaler
        let patches: PlanePatches
        private let cache: FeatureCache
        private let map: ChangeMap
        private var source: TestPlane
        private var result: TestPlane
        private let expected: TestPlane

        init(
            _ network: Network, size: Size = size, bitDepth: Int = 8, level: Level = .best,
            threads: Int = 3
        ) throws {
            upscaler = try Upscaler(
                network: network, inputSize: size, bitDepth: bitDepth, range: .limited,
                pool: WorkerPool(threads: threads), framesInFlight: 1, level: level)
            patches = PlanePatches(size: upscaler.outputSize)
            cache = upscaler.makeCache()
            map = ChangeMap(size: size)
            source = .random(size, bitDepth: bitDepth, seed: 11)
            result = TestPlane(upscaler.outputSize, bitDepth: bitDepth)
            expected = TestPlane(upscaler.outputSize, bitDepth: bitDepth)
            upscaler.upscale(source.view, into: result.mutableView)
        }

        /// Makes the next frame and compares it. Returns the share reused.
        @discardableResult
        func next(
            _ rectangles: [(x: Int, y: Int, width: Int, height: Int)], _ comment: Comment
        ) -> Double {
            let size = source.size
            let frame = TestPlane(copying: source)
            for rectangle in rectangles {
                for y in rectangle.y..<min(rectangle.y + rectangle.height, size.height) {
                    for x in rectangle.x..<min(rectangle.x + rectangle.width, size.width) {
                        frame[x, y] ^= 1 << (x % frame.bitDepth)
                    }
                }
            }
            upscaler.upscale(frame.view, into: expected.mutableView)
            map.compare(frame.view, with: source.view)
            upscaler.plan(map, cache, into: patches)
            let made = TestPlane(upscaler.outputSize, bitDepth: frame.bitDepth)
            made.mutableView.fill(with: 77)
            upscaler.upscale(frame.view, into: made.mutableView, patches, cache)
            patches.copyRest(of: result.view, into: made.mutableView)
            #expect(made.isEqual(to: expected), comment)
            (source, result) = (frame, made)
            return patches.shareReused
        }

        @discardableResult
        func next(_ changes: Changes) -> Double {
            next(changes.rectangles(source.size), "\(changes)")
        }

        /// Frames with random changes: spots, lines, rectangles, now and then all.
        func fuzz(frames: Int, seed: UInt64) {
            let size = source.size
            var generator = SplitMix64(seed: seed)
            func random(_ range: Range<Int>) -> Int { .random(in: range, using: &generator) }
            for frame in 0..<frames {
                let rectangles = (0..<random(0..<5)).map { _ in
                    let isLarge = random(0..<12) == 0
                    return (
                        x: random(0..<size.width), y: random(0..<size.height),
                        width: 1 + random(0..<(isLarge ? size.width : min(size.width, 24))),
                        height: 1 + random(0..<(isLarge ? size.height : min(size.height, 24)))
                    )
                }
                next(
                    random(0..<9) == 0 ? Changes.everything.rectangles(size) : rectangles,
                    "seed \(seed), frame \(frame)")
            }
        }
    }

    @Test(arguments: SampleNetwork.all)
    func equalsTheWholeFrame(sample: SampleNetwork) throws {
        let stream = try Stream(sample.network)
        for changes in Changes.allCases { stream.next(changes) }
        // With maps in which much is right.
        for changes in Changes.allCases.reversed() { stream.next(changes) }
    }

    @Test(arguments: presets)
    func equalsTheWholeFrameOfPresets(preset: SampleNetwork) throws {
        try Stream(preset.network, size: Size(width: 150, height: 70)).fuzz(frames: 12, seed: 2)
    }

    @Test(
        arguments: SampleNetwork.all,
        [
            Size(width: 1, height: 1), Size(width: 3, height: 2), Size(width: 17, height: 9),
            Size(width: 66, height: 31), Size(width: 131, height: 40),
        ])
    func equalsTheWholeFrameAtAnySize(sample: SampleNetwork, size: Size) throws {
        try Stream(sample.network, size: size, bitDepth: 10).fuzz(frames: 10, seed: 7)
    }

    @Test(arguments: Level.available, [1, 2, 4])
    func equalsTheWholeFrameAtEveryLevel(level: Level, threads: Int) throws {
        try Stream(
            SampleNetwork.residual.network, size: Size(width: 90, height: 33), level: level,
            threads: threads
        ).fuzz(frames: 12, seed: UInt64(threads))
    }

    @Test func smallChangesReuseMuch() throws {
        let stream = try Stream(SampleNetwork.residual.network)
        #expect(stream.next(.none) == 1)
        #expect(stream.next(.oneSample) > 0.97)
        #expect(stream.next(.cursorAndClock) > 0.9)
        #expect(stream.next(.everything) == 0)
    }

    /// What is asked for once is kept: the same change again asks for no more than what it reaches.
    @Test func onlyWhatChangedIsMadeAgain() throws {
        let upscaler = try Stream(SampleNetwork.residual.network).upscaler
        let cache = upscaler.makeCache()
        let map = ChangeMap(size: Self.size)
        map.insert(columns: 200..<201, rows: 60..<61)
        func asked(_ node: Int) -> Int {
            let rows = upscaler.program.cells.grids[node].rows
            return (0..<rows).reduce(0) { sum, row in
                var cells = 0
                cache.asked(node, row: row).forEachRun { cells += $0.count }
                return sum + cells
            }
        }
        #expect(cache.plan(map))
        let first = (0..<upscaler.program.cells.grids.count).map(asked)
        #expect(cache.plan(map))
        let second = (0..<upscaler.program.cells.grids.count).map(asked)
        #expect(second[0] == 1 && first[0] > 20)
        #expect(zip(first, second).dropLast().allSatisfy { $0 > $1 })
        #expect(first.last == second.last)
        // Nothing is right after a frame that was made without the cache.
        cache.invalidate()
        #expect(cache.plan(map))
        #expect((0..<upscaler.program.cells.grids.count).map(asked) == first)
    }

    /// Patches lie in the plane and overlap in nothing.
    @Test func patchesDoNotOverlap() throws {
        let stream = try Stream(SampleNetwork.deep.network)
        for changes in Changes.allCases where changes != .everything {
            stream.next(changes)
            var below = 0
            var area = 0
            for band in stream.patches.bands {
                #expect(band.rows.lowerBound >= below)
                below = band.rows.upperBound
                var right = 0
                for columns in stream.patches.columns[band.patches] {
                    #expect(columns.lowerBound >= right)
                    right = columns.upperBound
                    area += columns.count * band.rows.count
                }
                #expect(right <= stream.patches.size.width)
            }
            #expect(below <= stream.patches.size.height)
            #expect(area == stream.patches.area, "\(changes)")
        }
    }
}
