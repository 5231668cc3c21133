import Foundation
import TestSupport
import Testing

/// `subpixel models info` and `subpixel presets` as a user runs them.
@Suite struct ModelsCommandTests {
    private static let presets = SharedFolder.packageRoot.appendingPathComponent("presets")

    @Test func infoSaysWhatANetworkCosts() throws {
        let file = Self.presets.appendingPathComponent("espcn_x2.onnx").path
        let outcome = try BuiltTool.run(["models", "info", file])
        #expect(outcome.status == 0)
        #expect(outcome.messages.isEmpty)
        let lines = outcome.output.split(separator: "\n")
        let summary =
            "espcn_x2: ×2, 21,284 parameters, 21,184 MAC per LR pixel, "
            + "receptive field 9×9 LR pixels"
        #expect(outcome.output.hasPrefix(summary + "\n"))
        #expect(lines.count == 9)
        #expect(lines.last?.hasSuffix("21,184") == true)
    }

    @Test func infoPrintsJSON() throws {
        let file = Self.presets.appendingPathComponent("fast_x4.onnx").path
        let outcome = try BuiltTool.run(["models", "info", "--json", file])
        #expect(outcome.status == 0)
        let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let record = try #require(json as? [String: Any])
        #expect(record["v"] as? Int == 1)
        let network = try #require(record["network"] as? [String: Any])
        #expect(network["scale"] as? Int == 4)
        #expect(network["macsPerPixel"] as? Int == 3080)
        #expect((network["layers"] as? [Any])?.count == 11)
    }

    @Test func filtersAreDrawnOneForEachMap() throws {
        let folder = try TemporaryFolder()
        let file = Self.presets.appendingPathComponent("espcn_x2.onnx").path
        let outcome = try BuiltTool.run(["models", "filters", file], in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.output.contains(", 64 filters of 5×5"))
        #expect(folder.contents == ["espcn_x2-filters.png"])
        let again = try BuiltTool.run(["models", "filters", file], in: folder.url)
        #expect(again.status == 2)
        let other = try BuiltTool.run(["models", "filters", file, "a.jpg"], in: folder.url)
        #expect(other.firstMessage == "Error: 'a.jpg' doesn't end in .png, and a PNG is written")
    }

    @Test(arguments: [
        (
            "nonexistent.onnx", 7,
            "Error: cannot read network 'nonexistent.onnx': No such file or directory"
        ),
        ("presets", 7, "Error: cannot read network 'presets': it is a folder, not a file"),
        (
            "LICENSE", 7,
            "Error: network 'LICENSE' is not a usable ONNX file: "
                + "the data is not in the form of an ONNX model"
        ),
    ])
    func anUnusableFileHasItsStatus(file: String, status: Int, message: String) throws {
        let outcome = try BuiltTool.run(["models", "info", file], in: SharedFolder.packageRoot)
        #expect(Int(outcome.status) == status)
        #expect(outcome.output.isEmpty)
        #expect(outcome.messages == message + "\n")
    }

    @Test func presetsAreListedWithTheirFactors() throws {
        let outcome = try BuiltTool.run(["presets"])
        #expect(outcome.status == 0)
        let lines = outcome.output.split(separator: "\n")
        for name in ["balanced", "espcn", "fast", "quality"] {
            #expect(lines.contains { $0.hasPrefix(name) && $0.contains(" ×2 ") }, "\(name)")
        }
    }

    @Test func oneBadPresetDoesNotHideTheOthers() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("presets-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("{}".utf8).write(to: folder.appendingPathComponent("broken.json"))
        let outcome = try BuiltTool.run(["presets", "list", "--presets", folder.path])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("\nquality"))
        #expect(outcome.messages.hasPrefix("Warning: preset 'broken' ("))
    }

    @Test func aPresetIsShownWithItsNetworks() throws {
        let outcome = try BuiltTool.run(["presets", "show", "fast"])
        #expect(outcome.status == 0)
        for part in ["2,216 MAC", "2,576 MAC", "3,080 MAC", "h264, crf 18"] {
            #expect(outcome.output.contains(part), "\(part)")
        }
    }

    @Test func anUnknownPresetIsNamedWithTheNearest() throws {
        let outcome = try BuiltTool.run(["presets", "show", "qualty"])
        #expect(outcome.status == 7)
        #expect(
            outcome.messages.hasPrefix(
                "Error: unknown preset 'qualty'; did you mean 'quality'? (known: "))
    }
}
