import Foundation
import TestSupport
import Testing

/// `subpixel upscale` as a part of a pipe.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct PipeTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func makeClip(_ name: String, _ codec: [String] = []) throws -> URL {
        let clip = folder.file(name)
        try Judge.make(
            clip,
            ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=0.6", "-pix_fmt", "yuv420p"] + codec)
        return clip
    }

    /// Runs the tool with a file as standard input and one as standard output.
    private func pipe(
        _ input: URL, _ output: String, _ arguments: [String]
    ) throws -> BuiltTool.Outcome {
        let target = folder.file(output)
        try Data().write(to: target)
        let child = try Child(
            BuiltTool.url, ["upscale", "-", "-", "-p", "fast", "-j", "2"] + arguments,
            in: folder.url, input: FileHandle(forReadingFrom: input),
            output: FileHandle(forWritingTo: target))
        return child.finish()
    }

    private func count(_ file: URL) throws -> Int { try Judge.times(of: file).count }

    @Test func aPipeGivesTheSameBitsAsAFile() throws {
        let clip = try makeClip("in.y4m")
        let whole = try BuiltTool.run(
            ["upscale", "in.y4m", "file.y4m", "-p", "fast", "-j", "1"], in: folder.url)
        #expect(whole.status == 0, "\(whole.messages)")
        let piped = try pipe(clip, "pipe.y4m", ["--format", "y4m"])
        #expect(piped.status == 0, "\(piped.messages)")
        let expected = try Data(contentsOf: folder.file("file.y4m"))
        // 15 frames, each behind `FRAME` and a line feed, behind a header.
        let frameSize = 6 + 128 * 96 * 3 / 2
        #expect(expected.count > 15 * frameSize && expected.count < 16 * frameSize)
        #expect(try Data(contentsOf: folder.file("pipe.y4m")) == expected)
    }

    @Test func rawFramesAreWhatTheOptionsSay() throws {
        // Raw video doesn't tell where its chroma lies; left is what is taken for granted.
        let clip = try makeClip("in.y4m", ["-chroma_sample_location", "left"])
        let raw = folder.file("in.yuv")
        try Judge.make(raw, ["-i", clip.path, "-f", "rawvideo"])
        let options = [
            "--input-format", "rawvideo", "--input-size", "64x48", "--input-pixel-format",
            "yuv420p",
            "--input-rate", "25", "--format", "rawvideo",
        ]
        #expect(try pipe(raw, "out.yuv", options).status == 0)
        #expect(try pipe(clip, "same.yuv", ["--format", "rawvideo"]).status == 0)
        let frames = try Data(contentsOf: folder.file("out.yuv"))
        #expect(frames.count == 15 * 128 * 96 * 3 / 2)
        #expect(try Data(contentsOf: folder.file("same.yuv")) == frames)
    }

    @Test(arguments: ["mp4", "mov", "matroska", "mpegts", "nut"])
    func containersGoThroughPipes(format: String) throws {
        let clip = try makeClip("in.mkv", ["-c:v", "libx264", "-bf", "2"])
        let outcome = try pipe(clip, "out", ["--format", format])
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try count(folder.file("out")) == 15)
    }

    @Test func mp4InAPipeIsFragmented() throws {
        _ = try makeClip("in.mp4", ["-c:v", "libx264", "-movflags", "faststart"])
        // A real pipe, through which nobody can go back.
        let command = """
            cat in.mp4 | '\(BuiltTool.url.path)' upscale - - -f mp4 -p fast -q | cat > out.mp4
            """
        let outcome = try BuiltTool.execute(
            URL(fileURLWithPath: "/bin/sh"), ["-c", command], in: folder.url)
        #expect(outcome.messages.isEmpty, "\(outcome.messages)")
        #expect(try count(folder.file("out.mp4")) == 15)
        #expect(try Data(contentsOf: folder.file("out.mp4")).range(of: Data("moof".utf8)) != nil)
    }

    @Test(arguments: ["avi", "hls", "gxf"])
    func containersThatNeedAFileAreRefusedWithWhatToUse(format: String) throws {
        let clip = try makeClip("in.y4m")
        let outcome = try pipe(clip, "out", ["--format", format])
        #expect(outcome.status == 2)
        #expect(outcome.messages.contains("mpegts"))
        #expect(try Data(contentsOf: folder.file("out")).isEmpty)
    }

    @Test func aPipeThatStaysSilentIsEndedWithWhatCame() throws {
        let clip = try makeClip("in.y4m")
        let fifo = folder.file("fifo")
        #expect(mkfifo(fifo.path, 0o600) == 0)
        let tool = try Child(
            BuiltTool.url,
            ["upscale", "fifo", "out.mkv", "-p", "fast", "--timeout", "1"], in: folder.url)
        // Stays open, and says nothing more.
        let writer = try FileHandle(forWritingTo: fifo)
        try writer.write(contentsOf: Data(contentsOf: clip))
        let outcome = tool.finish()
        try writer.close()
        #expect(outcome.status == 8, "\(outcome.messages)")
        #expect(outcome.messages.contains("no data within 1.0 s"))
        #expect(try count(folder.file("out.mkv")) == 15)
    }

    static let signals: [(Int32, Int32)] = [(SIGINT, 130), (SIGTERM, 143)]

    @Test(arguments: signals)
    func aSignalFinishesAStreamWithWhatCame(signal: Int32, status: Int32) throws {
        let clip = try makeClip("in.y4m")
        let fifo = folder.file("fifo")
        #expect(mkfifo(fifo.path, 0o600) == 0)
        let tool = try Child(
            BuiltTool.url, ["upscale", "fifo", "out.mkv", "-p", "fast", "--progress", "json"],
            in: folder.url)
        let writer = try FileHandle(forWritingTo: fifo)
        try writer.write(contentsOf: Data(contentsOf: clip))
        #expect(tool.wait { $0.messages.contains("\"kind\":\"progress\"") })
        tool.signal(signal)
        let outcome = tool.finish()
        try writer.close()
        #expect(outcome.status == status, "\(outcome.messages)")
        #expect(try count(folder.file("out.mkv")) == 15)
        #expect(folder.contents == ["fifo", "in.y4m", "out.mkv"])
    }

    @Test func aReaderThatGoesAwayIsAnOutputError() throws {
        _ = try makeClip("in.y4m")
        let command = """
            '\(BuiltTool.url.path)' upscale in.y4m - -f y4m -p fast -s 4 2> messages \
            | head -c 100 > /dev/null; cat messages
            """
        let outcome = try BuiltTool.execute(
            URL(fileURLWithPath: "/bin/sh"), ["-c", command], in: folder.url)
        #expect(outcome.output.contains("standard output"), "\(outcome.output)")
        #expect(outcome.output.contains("Broken pipe"), "\(outcome.output)")
    }

    @Test func aReaderThatStopsReadingIsGivenUp() throws {
        _ = try makeClip("in.y4m")
        let pipe = Pipe()
        let tool = try Child(
            BuiltTool.url,
            ["upscale", "in.y4m", "-", "-f", "y4m", "-p", "fast", "-s", "4", "--timeout", "1"],
            in: folder.url, output: pipe.fileHandleForWriting)
        // More than a pipe holds comes, and nobody takes it.
        let outcome = tool.finish()
        #expect(outcome.status == 4, "\(outcome.messages)")
        #expect(outcome.messages.contains("nothing was taken within 1.0 s"))
        try pipe.fileHandleForReading.close()
    }

    @Test func hlsIsWrittenWholeAndReadBackWhole() throws {
        _ = try makeClip("in.mkv", ["-c:v", "libx264"])
        let outcome = try BuiltTool.run(
            ["upscale", "in.mkv", "out.m3u8", "-p", "fast"], in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(folder.contents == ["in.mkv", "out-00000.ts", "out.m3u8"])
        let playlist = try String(contentsOf: folder.file("out.m3u8"), encoding: .utf8)
        #expect(playlist.contains("#EXT-X-ENDLIST"))
        #expect(try count(folder.file("out.m3u8")) == 15)
        let again = try BuiltTool.run(
            ["upscale", "out.m3u8", "again.mkv", "-p", "fast"], in: folder.url)
        #expect(again.status == 0, "\(again.messages)")
        #expect(try count(folder.file("again.mkv")) == 15)
        #expect(
            try BuiltTool.run(["upscale", "in.mkv", "out.m3u8", "-p", "fast"], in: folder.url)
                .status == 2)
    }

    @Test(arguments: ["libx264", "libx265", "libvpx-vp9", "ffv1", "mpeg4"])
    func lowLatencyLosesNoFrame(encoder: String) throws {
        let clip = try makeClip("in.mkv", ["-c:v", "libx264", "-bf", "3"])
        let outcome = try BuiltTool.run(
            ["upscale", "in.mkv", "out.mkv", "-p", "fast", "--latency", "low", "-c", encoder],
            in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try Judge.times(of: folder.file("out.mkv")) == Judge.times(of: clip))
    }
}
