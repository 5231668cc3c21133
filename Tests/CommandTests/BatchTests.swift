import Foundation
import Testing

@testable import subpixel

/// Many inputs at once, and a folder that is watched.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct BatchTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["in/a.mkv", "in/sub/b.mp4"] { try makeClip(name) }
        try Data("no video".utf8).write(to: folder.file("in/bad.mp4"))
        try Data("not asked for".utf8).write(to: folder.file("in/notes.txt"))
    }

    private func makeClip(_ name: String) throws {
        let clip = folder.file(name)
        try FileManager.default.createDirectory(
            at: clip.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Judge.make(
            clip,
            [
                "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=0.2", "-c:v", "libx264", "-pix_fmt",
                "yuv420p",
            ])
    }

    private func names(in name: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder.file(name).path)
        return (names?.compactMap { $0 as? String } ?? []).sorted()
    }

    @Test func oneBadFileDoesntStopTheRest() throws {
        let arguments = [
            "upscale", "in", "--output-dir", "out", "-p", "fast", "--skip-existing",
        ]
        let outcome = try BuiltTool.run(arguments, in: folder.url)
        #expect(outcome.status == 3, "\(outcome.messages)")
        #expect(names(in: "out") == ["a-96p.mkv", "sub", "sub/b-96p.mp4"])
        #expect(outcome.messages.contains("Error: cannot open 'in/bad.mp4'"))
        #expect(outcome.messages.contains("3 inputs in 0:0"))
        #expect(outcome.messages.contains("2 complete, 1 failed"))

        let again = try BuiltTool.run(arguments, in: folder.url)
        #expect(again.status == 3)
        #expect(again.messages.contains("1 failed, 2 passed over"), "\(again.messages)")
    }

    @Test func outputsAreCalledAsAskedFor() throws {
        let outcome = try BuiltTool.run(
            [
                "upscale", "in/a.mkv", "in/sub/b.mp4", "--output-dir", "out", "-p", "fast",
                "--name", "{stem}-{preset}-{width}x{height}.mkv",
            ], in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(names(in: "out") == ["a-fast-128x96.mkv", "b-fast-128x96.mkv"])
    }

    @Test func noInputReplacesAnothersOutput() throws {
        try FileManager.default.copyItem(at: folder.file("in/a.mkv"), to: folder.file("a.mp4"))
        let outcome = try BuiltTool.run(
            [
                "upscale", "in/a.mkv", "a.mp4", "--output-dir", "out", "-p", "fast", "-y",
                "--name", "{stem}.mkv",
            ], in: folder.url)
        #expect(outcome.status == 2)
        #expect(outcome.messages.contains("is another input's output"))
        #expect(names(in: "out") == ["a.mkv"])
    }

    @Test(arguments: [
        ("--name a.mp4", "expected {stem} in it"), ("--name {stem}/{ext}", "without folders"),
        ("--name {stem}{size}", "unknown field '{size}'"), ("--name {stem", "expected '}'"),
    ])
    func templatesThatSayNothingAreRefused(_ option: String, _ message: String) throws {
        let outcome = try BuiltTool.run(
            ["upscale", "in", "--output-dir", "out"]
                + option.split(separator: " ").map(String.init), in: folder.url)
        #expect(outcome.status == 2)
        #expect(outcome.messages.contains(message), "\(outcome.messages)")
        #expect(names(in: "out").isEmpty)
    }

    @Test func linksLeadNowhereTwice() throws {
        let manager = FileManager.default
        for (link, target) in [("in/loop", "."), ("in/sub/up", ".."), ("in/link.mkv", "a.mkv")] {
            try manager.createSymbolicLink(
                atPath: folder.file(link).path, withDestinationPath: target)
        }
        let sources = BatchSources.find(
            ["in", "in/../in/a.mkv", "in/bad.mp4"].map { folder.file($0).path },
            outputFolder: folder.file("out").path)
        let names = sources.map { URL(fileURLWithPath: $0.path).lastPathComponent }
        #expect(names == ["a.mkv", "bad.mp4", "link.mkv", "b.mp4"])
        #expect(sources.map(\.subfolder) == ["", "", "", "sub"])
    }

    @Test(arguments: ["upscale", "watch"])
    func outputsBesideTheirInputsAreRefused(command: String) throws {
        let outcome = try BuiltTool.run(
            [command, "in", "--output-dir", "in/../in/", "-p", "fast"], in: folder.url)
        #expect(outcome.status == 2)
        #expect(outcome.messages.contains("outputs would be taken for inputs"))
    }

    @Test func namesOfAllKindsAreTaken() throws {
        for name in ["-dash.mkv", "Übung 1 – «α».mkv"] { try makeClip("in/odd/\(name)") }
        let outcome = try BuiltTool.run(
            ["upscale", "--output-dir", "../../out", "-p", "fast", "-q", "--", "-dash.mkv", "."],
            in: folder.file("in/odd"))
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(names(in: "out") == ["-dash-96p.mkv", "Übung 1 – «α»-96p.mkv"])
    }

    /// The first input is done; the second is interrupted, and gone on with from its journal.
    @Test func anInterruptedBatchGoesOn() throws {
        try Judge.make(
            folder.file("in/b.mkv"),
            [
                "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=8", "-c:v", "libx264", "-bf", "0",
                "-g", "25", "-pix_fmt", "yuv420p",
            ])
        let arguments = [
            "upscale", "in/a.mkv", "in/b.mkv", "in/sub/b.mp4", "--output-dir", "out", "-p",
            "balanced", "-j", "1", "--journal", "on", "--segment-length", "1",
        ]
        let record = folder.file("out/b-180p.mkv.subpixel/segment-00001.json").path
        let interrupted = try BuiltTool.run(
            arguments, in: folder.url, signal: SIGTERM,
            when: { FileManager.default.fileExists(atPath: record) })
        #expect(interrupted.status == 143, "\(interrupted.messages)")
        #expect(
            interrupted.messages.contains("2 left; the same command with --skip-existing goes on"),
            "\(interrupted.messages)")
        let again = try BuiltTool.run(arguments + ["--skip-existing"], in: folder.url)
        #expect(again.status == 0, "\(again.messages)")
        #expect(again.messages.contains("going on: "), "\(again.messages)")
        #expect(again.messages.contains("2 complete, 1 passed over"), "\(again.messages)")
        #expect(names(in: "out") == ["a-96p.mkv", "b-180p.mkv", "b-96p.mp4"])
    }

    @Test func outputsThatAreOlderAreReplacedWhereTheyMayBe() throws {
        let arguments = [
            "upscale", "in/a.mkv", "in/sub/b.mp4", "--output-dir", "out", "-p", "fast",
            "--skip-existing",
        ]
        #expect(try BuiltTool.run(arguments, in: folder.url).status == 0)
        let later = Date(timeIntervalSinceNow: 60)
        try FileManager.default.setAttributes(
            [.modificationDate: later], ofItemAtPath: folder.file("in/a.mkv").path)
        let plain = try BuiltTool.run(arguments, in: folder.url)
        #expect(plain.messages.contains("2 passed over"), "\(plain.messages)")
        let replacing = try BuiltTool.run(arguments + ["-y"], in: folder.url)
        #expect(replacing.messages.contains("1 complete, 1 passed over"), "\(replacing.messages)")
    }

    @Test func aWatchIsEndedBetweenInputs() throws {
        // An input is put away when all is done with it.
        let ends = ["in/done/a.mkv", "in/done/sub/b.mp4", "in/failed/bad.mp4"]
        let outcome = try BuiltTool.run(
            [
                "watch", "in", "--output-dir", "out", "-p", "fast", "--settle", "0", "--done",
                "move",
            ],
            in: folder.url, signal: SIGTERM,
            when: {
                ends.allSatisfy { FileManager.default.fileExists(atPath: folder.file($0).path) }
            })
        #expect(outcome.status == 143)
        #expect(outcome.messages.contains("2 complete, 1 failed"), "\(outcome.messages)")
    }

    @Test func whatIsGoneOrReplacedMeanwhileIsNotPutAway() throws {
        let inbox = Inbox(
            folder.file("in").path, outputFolder: folder.file("out").path, settling: 0)
        var taken: [String: BatchSources.Source] = [:]
        for _ in 0..<6 {
            if let source = inbox.next().source {
                taken[URL(fileURLWithPath: source.path).lastPathComponent] = source
            }
        }
        let (a, b) = (try #require(taken["a.mkv"]), try #require(taken["b.mp4"]))
        try FileManager.default.removeItem(atPath: a.path)
        #expect(try !inbox.put(a, into: "done"))
        try makeClip("in/sub/b.mp4")
        #expect(try !inbox.put(b, into: "done"))
        #expect(try inbox.put(#require(taken["bad.mp4"]), into: "failed"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("in/done").path))
    }

    @Test func aWatchedFolderIsEmptiedOnce() throws {
        let arguments = [
            "watch", "in", "--output-dir", "out", "-p", "fast", "--done", "move", "--settle", "0",
            "--once",
        ]
        let outcome = try BuiltTool.run(arguments, in: folder.url)
        #expect(outcome.status == 3, "\(outcome.messages)")
        #expect(names(in: "out") == ["a-96p.mkv", "sub", "sub/b-96p.mp4"])
        #expect(
            names(in: "in").filter { $0.contains(".") }
                == ["done/a.mkv", "done/sub/b.mp4", "failed/bad.mp4", "notes.txt"])
    }

    @Test func whatIsStillWrittenIsLeftUntilItIsWhole() throws {
        let inbox = Inbox(
            folder.file("in").path, outputFolder: folder.file("out").path, settling: 0)
        let path = folder.file("in/a.mkv")
        var writer: FileHandle? = try FileHandle(forWritingTo: path)
        var seen: Set<String> = []
        func look() {
            for _ in 0..<6 {
                if let source = inbox.next().source { seen.insert(source.path) }
            }
        }
        look()
        #expect(seen.contains(folder.file("in/sub/b.mp4").path))
        #expect(!seen.contains(path.path))
        #expect(writer != nil)
        try writer?.close()
        writer = nil
        look()
        #expect(seen.contains(path.path))
        // One that changes later counts as new.
        seen = []
        look()
        #expect(seen.isEmpty)
        try makeClip("in/sub/b.mp4")
        look()
        #expect(seen == [folder.file("in/sub/b.mp4").path])
    }
}
