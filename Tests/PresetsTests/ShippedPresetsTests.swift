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
        #expect(try Self.catalog().names == ["balanced", "espcn", "fast", "lecture", "quality"])
    }

    @Test(arguments: ["balanced", "espcn", "fast", "lecture", "quality"])
    func everyNetworkHasTheFactorItStandsFor(name: String) throws {
        let preset = try Self.catalog().load(name)
        #expect(preset.factors.contains(2))
        for factor in preset.factors {
            let network = try Network.read(path: try #require(preset.networks[factor]))
            #expect(network.scale == factor)
        }
    }

    @Test func balancedEncodesAsANetworkGivenByPath() throws {
        #expect(try Self.catalog().load("balanced").encoding == .standard)
    }
}
