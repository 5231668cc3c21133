import Foundation
import Networks
import TestSupport
import Testing

/// What the reader leaves of a file's nodes. That it computes the same is shown against ONNX
/// Runtime, with the same files.
@Suite struct NetworkSimplifierTests {
    private static func layers(of fixture: String) throws -> [String] {
        let file = SharedFolder.packageRoot
            .appendingPathComponent("Tests/NetworksTests/Fixtures/\(fixture).onnx")
        return try Network.read(path: file.path).layers.map { $0.operation.inWords }
    }

    @Test(arguments: [
        // Batch normalization and constants after a convolution are part of its weights.
        (
            "batch_normalization_after_conv",
            ["convolution 3×3, 1 → 6", "ReLU", "convolution 1×1, 6 → 1"]
        ),
        ("mul_constant_after_conv", ["convolution 3×3, 1 → 6", "convolution 1×1, 6 → 1"]),
        // Two in a row fold together.
        (
            "batch_normalization_after_conv_transpose",
            ["transposed convolution 4×4, stride 2, 1 → 6", "tanh", "convolution 1×1, 6 → 1"]
        ),
        // Elsewhere they are a layer, one for any number in a row.
        (
            "batch_normalization_alone",
            [
                "convolution 3×3, 1 → 6", "ReLU", "scale and shift per channel",
                "convolution 1×1, 6 → 1",
            ]
        ),
        (
            "constant",
            [
                "convolution 3×3, 1 → 6", "ReLU", "scale and shift per channel",
                "convolution 1×1, 6 → 1",
            ]
        ),
        // A convolution that something else uses too keeps its weights.
        (
            "batch_normalization_of_shared_conv",
            [
                "convolution 3×3, 1 → 6", "scale and shift per channel", "sum",
                "convolution 1×1, 6 → 1",
            ]
        ),
        ("identity", ["convolution 3×3, 1 → 6", "convolution 1×1, 6 → 1"]),
        ("unused_nodes", ["convolution 3×3, 1 → 6", "convolution 1×1, 6 → 1"]),
        ("clip_none", ["convolution 3×3, 1 → 6", "convolution 1×1, 6 → 1"]),
        ("concat_of_one", ["convolution 3×3, 1 → 6", "convolution 1×1, 6 → 1"]),
    ])
    func onlyWhatComputesIsLeft(fixture: String, operations: [String]) throws {
        #expect(try Self.layers(of: fixture) == operations)
    }

    @Test func everyValueStandsBeforeItsUse() throws {
        for fixture in NetworkFixture.all {
            let network = try Network.read(path: fixture.network)
            for (index, layer) in network.layers.enumerated() {
                #expect(layer.inputs.allSatisfy { (0...index).contains($0) }, "\(fixture.name)")
            }
            #expect(network.output == network.layers.count, "\(fixture.name)")
        }
    }
}
