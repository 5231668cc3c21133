import Foundation
import Networks
import TestSupport
import Testing

@Suite struct NetworkInfoTests {
    private static func preset(_ name: String) throws -> Network {
        try Network.read(
            path: SharedFolder.packageRoot.appendingPathComponent("presets/\(name).onnx").path)
    }

    private static func fixture(_ name: String) throws -> Network {
        try Network.read(
            path: SharedFolder.packageRoot
                .appendingPathComponent("Tests/NetworksTests/Fixtures/\(name).onnx").path)
    }

    @Test(arguments: [
        ("fast_x2", 2216), ("fast_x3", 2576), ("fast_x4", 3080), ("balanced_x2", 8508),
        ("quality_x2", 37752), ("espcn_x2", 21184),
    ])
    func countsMultiplicationsForEachInputPixel(name: String, macs: Int) throws {
        #expect(NetworkInfo(try Self.preset(name)).macsPerPixel == macs)
    }

    @Test func countsParametersOfTheESPCNNetwork() throws {
        // 5·5·64 + 64, 3·3·64·32 + 32, 3·3·32·4 + 4.
        #expect(NetworkInfo(try Self.preset("espcn_x2")).parameters == 1664 + 18464 + 1156)
    }

    @Test func countsLayersAtHigherResolutionAsOftenAsTheyRun() throws {
        let info = NetworkInfo(try Self.fixture("srresnet_x4"))
        let costs = info.layers.filter { $0.macsPerPixel > 0 }.map(\.macsPerPixel)
        #expect(costs == [54, 324, 324, 1296, 6 * 24 * 9 * 4, 6 * 16])
    }

    @Test(arguments: [("espcn_x2", 9), ("fast_x2", 13), ("quality_x2", 21)])
    func receptiveFieldOfPlainNetworks(name: String, extent: Int) throws {
        let field = ReceptiveField(of: try Self.preset(name))
        #expect(field.width == extent)
        #expect(field.height == extent)
        #expect([field.left, field.right, field.top, field.bottom].allSatisfy { $0 == extent / 2 })
    }

    /// The receptive field is exactly where a change of one sample can be seen.
    @Test(arguments: [
        "conv_3x7", "vdsr_x2", "srresnet_x4", "srcnn_x1", "conv_transpose_fsrcnn_x3",
        "conv_transpose_6x6_x4_uneven_pads", "conv_transpose_2x2_x3_with_gaps", "resize_linear_x3",
        "resize_cubic_catmull_rom_x2", "resize_nearest_x2", "depth_to_space_crd_several",
    ])
    func receptiveFieldIsWhereAChangeIsSeen(name: String) throws {
        let network = try Self.fixture(name)
        let field = ReceptiveField(of: network)
        let (extent, middle) = (27, 13)
        var picture = FeatureMap(channels: 1, height: extent, width: extent)
        var random = SplitMix64(seed: 7)
        for index in picture.values.indices {
            picture.values[index] = Double.random(in: 0...1, using: &random)
        }
        let evaluator = ReferenceEvaluator(network)
        let before = evaluator.output(for: picture)
        // Large enough to pass every ReLU in one direction or the other.
        picture[0, middle, middle] += 40
        let up = evaluator.output(for: picture)
        picture[0, middle, middle] -= 80
        let down = evaluator.output(for: picture)
        var (rows, columns): (Set<Int>, Set<Int>) = ([], [])
        for y in 0..<before.height {
            for x in 0..<before.width
            where before[0, y, x] != up[0, y, x] || before[0, y, x] != down[0, y, x] {
                rows.insert(y / network.scale - middle)
                columns.insert(x / network.scale - middle)
            }
        }
        // An output sample sees `left` samples to its left: a change is seen as far to the right.
        #expect(columns.max() == field.left)
        #expect(columns.min() == -field.right)
        #expect(rows.max() == field.top)
        #expect(rows.min() == -field.bottom)
    }
}
