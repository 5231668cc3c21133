import Foundation
import Media
import TestSupport
import Testing

@testable import Pipeline

struct TemporaryNameTests {
    private let folder: TemporaryFolder
    /// A process that there can't be: Linux counts to four million.
    private let dead = Holder(host: Holder.current.host, process: 99_999_999, started: 0).fileName
    private let living = Holder.current.fileName

    init() throws { folder = try TemporaryFolder() }

    private func make(_ names: [String]) throws {
        for name in names { _ = try folder.write("half", to: name) }
    }

    private func contents() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    }

    @Test func onlyTheLivingAndOthersKeepWhatTheyWrite() throws {
        let others = [
            "a.mkv", "a.mkv.\(living).part", "a.mkv.elsewhere-99999999.part", "a.mkv.part",
            "a.mkv.\(dead)", "b.mkv.\(dead).part", "a.mkv.b.\(dead).part", ".part",
        ]
        try make(others + ["a.mkv.\(dead).part"])
        TemporaryName.sweep(beside: folder.path("a.mkv"))
        #expect(try contents() == others.sorted())
        TemporaryName.sweep(folder: folder.url.path)
        #expect(try contents() == others.filter { !$0.hasSuffix("\(dead).part") }.sorted())
    }

    @Test(arguments: ["a.mkv", "a.m3u8"])
    func aTargetIsBegunWithoutWhatAKilledRunLeft(name: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder.path("\(name).\(dead).part"), withIntermediateDirectories: false)
        try make(["\(name).\(dead).part/half"])
        let format = name.hasSuffix("mkv") ? "matroska" : "hls"
        let target = try OutputTarget(
            folder.path(name), container: try .named(format), input: "in.mkv", isEndless: false,
            overwrites: false)
        try target.begin()
        #expect(try !contents().contains { $0.contains(dead) })
        target.discard()
    }
}
