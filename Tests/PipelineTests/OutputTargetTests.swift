import Foundation
import Media
import TestSupport
import Testing

@testable import Pipeline

@Suite struct OutputTargetTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func target(
        _ text: String, _ format: String, isEndless: Bool = false, overwrites: Bool = false
    ) throws -> OutputTarget {
        try OutputTarget(
            text, container: try .named(format), input: "in.mkv", isEndless: isEndless,
            overwrites: overwrites)
    }

    private func contents() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    }

    @Test func aFileGetsItsNameWhenItIsWhole() throws {
        let target = try target(folder.path("a.mkv"), "matroska")
        #expect(!target.isStream)
        try target.begin()
        _ = try folder.write(
            "whole", to: URL(fileURLWithPath: target.written.text).lastPathComponent)
        #expect(target.byteCount == 5)
        try target.commit()
        #expect(try contents() == ["a.mkv"])
    }

    /// Foundation has no folder for a name of one character, and traps.
    @Test(arguments: ["x", ".", "/"]) func aNameMayBeOneCharacter(name: String) throws {
        #expect(parentFolder(of: name) == (name == "/" ? "/" : ""))
        #expect(parentFolder(of: "a/\(name)").hasPrefix("a") || name == "/")
        if name == "x" {
            #expect(!(try target(name, "matroska")).isStream)
        } else {
            #expect(throws: PipelineError.self) { try target(name, "matroska") }
        }
    }

    @Test func aPlaylistAndItsSegmentsReplaceTheOldOnesWhenWhole() throws {
        for name in ["a.m3u8", "a-00000.ts", "a-00001.ts", "a-mine.ts", "b-00000.ts"] {
            _ = try folder.write("old", to: name)
        }
        let error = #expect(throws: PipelineError.self) {
            try self.target(folder.path("a.m3u8"), "hls")
        }
        #expect(error?.kind == .wouldOverwrite)
        let target = try target(folder.path("a.m3u8"), "hls", overwrites: true)
        try target.begin()
        let inside = URL(fileURLWithPath: target.written.text).deletingLastPathComponent()
        for name in ["a.m3u8", "a-00000.ts"] {
            try Data("new".utf8).write(to: inside.appendingPathComponent(name))
        }
        #expect(target.byteCount == 6)
        try target.commit()
        #expect(try contents() == ["a-00000.ts", "a-mine.ts", "a.m3u8", "b-00000.ts"])
        #expect(try String(decoding: folder.bytes("a-00000.ts"), as: UTF8.self) == "new")
    }

    @Test func aDiscardedPlaylistLeavesNothing() throws {
        let target = try target(folder.path("a.m3u8"), "hls")
        try target.begin()
        try Data("new".utf8).write(to: URL(fileURLWithPath: target.written.text))
        target.discard()
        #expect(try contents().isEmpty)
    }

    @Test func aStrangersFileIsNoSegmentToReplace() throws {
        _ = try folder.write("old", to: "a-00000.ts")
        let error = #expect(throws: PipelineError.self) {
            try target(folder.path("a.m3u8"), "hls")
        }
        #expect(error?.description.contains("a-00000.ts") == true)
    }

    @Test func whatIsFollowedWhileItGrowsIsAStream() throws {
        let target = try target(folder.path("a.m3u8"), "hls", isEndless: true)
        #expect(target.isStream)
        #expect(target.written.text == folder.path("a.m3u8"))
    }

    @Test func devicesArentReplaced() throws {
        let target = try target("/dev/null", "matroska", overwrites: true)
        #expect(target.isStream)
        #expect(target.written.text == "/dev/null")
    }

    @Test func containersThatSeekAreRefusedWithWhatToUse() throws {
        let error = #expect(throws: PipelineError.self) { try target("-", "avi") }
        #expect(error?.kind == .request)
        #expect(error?.description.contains("matroska") == true)
    }
}
