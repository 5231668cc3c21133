import Foundation
import Networks
import TestSupport
import Testing

@Suite struct NetworkReadingTests {
    @Test(
        .enabled(if: SharedFolder.exists, "needs ../shared"),
        arguments: ["fast_x2", "fast_x3", "fast_x4", "balanced_x2", "quality_x2", "espcn_x2"])
    func readsSharedWeights(name: String) throws {
        let network = try Network.read(path: SharedFolder.path("weights/\(name).onnx"))
        #expect(network.name == name)
        #expect(network.scale == Int(String(name.last!)))
    }
}
