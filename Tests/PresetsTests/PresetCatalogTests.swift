import Foundation
import Presets
import Testing

@Suite struct PresetCatalogTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func theFolderGivenComesBeforeTheEnvironmentAndTheProgram() throws {
        for place in ["given", "environment", "program/bin/presets"] {
            try addPreset("sharp", summary: place, to: place)
        }
        try addPreset("only", summary: "program", to: "program/bin/presets")
        let environment = ["SUBPIXEL_PRESETS": folder.path + "/environment"]
        let executable = folder.path + "/program/bin/subpixel"
        let all = try PresetCatalog(
            folder: folder.path + "/given", environment: environment, executable: executable)
        #expect(try all.load("sharp").summary == "given")
        #expect(try all.load("only").summary == "program")
        #expect(all.names == ["only", "sharp"])
        let byEnvironment = try PresetCatalog(
            folder: nil, environment: environment, executable: executable)
        #expect(try byEnvironment.load("sharp").summary == "environment")
        let byProgram = try PresetCatalog(folder: nil, environment: [:], executable: executable)
        #expect(try byProgram.load("sharp").summary == "program/bin/presets")
    }

    @Test func theSourceFolderAndTheShareFolderAreFoundFromTheProgram() throws {
        try folder.write("", to: "source/Package.swift")
        try addPreset("source", summary: "s", to: "source/presets")
        try addPreset("shared", summary: "s", to: "usr/share/subpixel/presets")
        let built = try PresetCatalog(
            folder: nil, environment: [:],
            executable: folder.path + "/source/.build/x86_64/release/subpixel")
        #expect(built.names == ["source"])
        let installed = try PresetCatalog(
            folder: nil, environment: [:], executable: folder.path + "/usr/bin/subpixel")
        #expect(installed.names == ["shared"])
    }

    @Test func anUnknownNameSaysWhichThereAre() throws {
        try addPreset("sharp", summary: "s", to: "p")
        let catalog = try PresetCatalog(
            folder: folder.path + "/p", environment: [:], executable: "")
        let error = #expect(throws: PresetError.self) { try catalog.load("sharpp") }
        #expect(
            error?.description
                == "unknown preset 'sharpp'; did you mean 'sharp'? (known: sharp)")
    }

    @Test func aPathIsLoadedAsSuch() throws {
        let path = try addPreset("sharp", summary: "by path", to: "p")
        let catalog = try PresetCatalog(folder: nil, environment: [:], executable: "")
        #expect(try catalog.load(path).summary == "by path")
    }

    @Test func aGivenFolderThatIsMissingIsRefused() {
        let path = folder.path + "/none"
        let error = #expect(throws: PresetError.self) {
            try PresetCatalog(folder: path, environment: [:], executable: "")
        }
        #expect(
            error == .unreadable(path: path, reason: "No such file or directory"))
    }

    @Test func thisProcessFindsThePresetsOfTheSourceFolder() throws {
        #expect(try PresetCatalog().names.contains("balanced"))
    }

    @discardableResult
    private func addPreset(_ name: String, summary: String, to place: String) throws -> String {
        try folder.write("", to: "\(place)/x2.onnx")
        return try folder.write(
            """
            {"format": 1, "name": "\(name)", "summary": "\(summary)",
             "networks": {"2": "x2.onnx"},
             "encoding": {"codec": "h264", "crf": 18, "encoder-preset": "fast"}}
            """, to: "\(place)/\(name).json")
    }
}
