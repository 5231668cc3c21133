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
        #expect(outcome.messages.contains("Error: 'in/bad.mp4'"))
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
