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

    private static let names = [
        "balanced", "espcn", "fast", "fsrcnn", "lecture", "quality", "srcnn", "srcnn-955",
    ]

    @Test func catalogNamesAllShippedPresets() throws {
        #expect(try Self.catalog().names == Self.names)
    }

    @Test(arguments: names)
    func everyNetworkHasTheFactorItStandsFor(name: String) throws {
        let preset = try Self.catalog().load(name)
        #expect(preset.factors.contains(2))
        for factor in preset.factors {
            let network = try Network.read(path: try #require(preset.networks[factor]))
            #expect(network.scale == factor)
        }
    }

    @Test func networksOfTheLiteratureAreThereToCompareWith() throws {
        let catalog = try Self.catalog()
        let forUse = try catalog.presets().map(\.name)
        #expect(forUse == ["balanced", "fast", "lecture", "quality"])
        #expect(try catalog.presets(includingComparisons: true).map(\.name) == Self.names)
    }

    @Test func balancedEncodesAsANetworkGivenByPath() throws {
        #expect(try Self.catalog().load("balanced").encoding == .standard)
    }
}
