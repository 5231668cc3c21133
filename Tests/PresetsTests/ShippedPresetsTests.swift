import Foundation
import Networks
import Presets
import TestSupport
import Testing

/// Every preset that comes with the program, and the networks it names.
@Suite struct ShippedPresetsTests {
    private static let folder = SharedFolder.packageRoot.appendingPathComponent("presets").path

    private static func catalog() throws -> PresetCatalog {
        try PresetCatalog(folder: folder, environment: [:], executable: "")
    }

    @Test func catalogNamesAllShippedPresets() throws {
        #expect(try Self.catalog().names == ["balanced", "espcn", "fast", "quality"])
    }

    @Test(
        arguments: zip(
            ["fast", "balanced", "quality", "espcn"], [[2, 3, 4], [2], [2], [2]]))
    func everyNetworkHasTheFactorItStandsFor(name: String, factors: [Int]) throws {
        let preset = try Self.catalog().load(name)
        #expect(preset.factors == factors)
        for factor in factors {
            let network = try Network.read(path: try #require(preset.networks[factor]))
            #expect(network.scale == factor)
        }
    }

    @Test func balancedEncodesAsANetworkGivenByPath() throws {
        #expect(try Self.catalog().load("balanced").encoding == .standard)
    }
}
