import Foundation
import TestSupport
import Testing

/// `subpixel upscale` on small clips, judged by ffprobe.
@Suite(
    .enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct UpscaleTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A clip of 64×48 with B-frames, sound, a chapter and a title.
    private func makeClip(_ name: String = "in.mkv", seconds: String = "1") throws -> URL {
        let clip = folder.file(name)
        let chapters = folder.file("chapters.txt")
        try Data(
            ";FFMETADATA1\ntitle=A title\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=1\ntitle=One\n".utf8
        ).write(to: chapters)
        try Judge.make(
            clip,
            [
                "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=\(seconds)", "-f", "lavfi", "-i",
                "sine=d=\(seconds)", "-i", chapters.path, "-map", "0", "-map", "1",
                "-map_metadata", "2", "-c:v", "libx264", "-bf", "3", "-pix_fmt", "yuv420p", "-c:a",
                "aac", "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709",
            ])
        try FileManager.default.removeItem(at: chapters)
        return clip
    }

    private func upscale(_ arguments: [String]) throws -> BuiltTool.Outcome {
        try BuiltTool.run(["upscale", "-p", "fast", "-j", "2"] + arguments, in: folder.url)
    }

    @Test func noOptionDoublesTheSizeAndKeepsTheRest() throws {
        let clip = try makeClip()
        let outcome = try BuiltTool.run(["upscale", "in.mkv", "out.mkv"], in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.messages.contains("out.mkv: 25 frames, 128×96"))
        #expect(folder.contents == ["in.mkv", "out.mkv"])

        let target = folder.file("out.mkv")
        #expect(try Judge.times(of: target) == Judge.times(of: clip))
        let report = try Judge.probe(
            target, ["-show_streams", "-show_chapters", "-show_format"])
        let streams = try #require(report["streams"] as? [[String: Any]])
        #expect(streams.map { $0["codec_name"] as? String } == ["h264", "aac"])
        #expect(streams[0]["width"] as? Int == 128)
        #expect(streams[0]["height"] as? Int == 96)
        #expect(streams[0]["color_space"] as? String == "bt709")
        #expect((report["chapters"] as? [Any])?.count == 1)
        let tags = (report["format"] as? [String: Any])?["tags"] as? [String: String]
        #expect(tags?["title"] == "A title")
    }

    @Test(arguments: [
        (["-s", "3"], 192, 144), (["-s", "1.5"], 96, 72), (["--height", "144"], 192, 144),
        (["--width", "120"], 120, 90), (["--size", "200x120"], 160, 120),
        (["--size", "200x120", "--fit", "pad"], 200, 120),
        (["--width", "200", "--height", "120", "--fit", "crop"], 200, 120),
        (["-s", "8"], 512, 384),
    ])
    func sizeIsWhatWasAskedFor(_ options: [String], _ width: Int, _ height: Int) throws {
        _ = try makeClip(seconds: "0.2")
        let outcome = try upscale(["in.mkv", "out.mkv"] + options)
        #expect(outcome.status == 0, "\(outcome.messages)")
        let report = try Judge.probe(folder.file("out.mkv"), ["-show_streams"])
        let stream = try #require((report["streams"] as? [[String: Any]])?.first)
        #expect(stream["width"] as? Int == width)
        #expect(stream["height"] as? Int == height)
    }

    @Test func pathsMayBeOptionsAndHaveSpaces() throws {
        let clip = try makeClip("a \"quoted\" clip – 文字.mkv", seconds: "0.2")
        let outcome = try upscale(["-i", clip.lastPathComponent, "-o", "an output.mkv"])
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(folder.contents.contains("an output.mkv"))
    }

    @Test func whatAContainerCantHoldIsSaidAndEndsWithEight() throws {
        _ = try makeClip(seconds: "0.2")
        let outcome = try upscale(
            ["in.mkv", "out.webm", "-e", "deadline=realtime", "--audio", "copy"])
        #expect(outcome.status == 8)
        #expect(
            outcome.messages.contains(
                "Warning: stream 1 (audio, aac, mono) is dropped: webm cannot hold"))
        let asked = try upscale(
            ["in.mkv", "asked.webm", "-e", "deadline=realtime", "--audio", "none"])
        #expect(asked.status == 0, "\(asked.messages)")
        let encoded = try upscale(["in.mkv", "encoded.webm", "-e", "deadline=realtime"])
        #expect(encoded.status == 0)
        #expect(
            encoded.messages.contains(
                "stream 1 (audio, aac, mono) is encoded as opus: webm cannot hold aac"))
    }

    @Test func existingOutputIsRefusedAndStays() throws {
        _ = try makeClip(seconds: "0.2")
        let target = folder.file("out.mkv")
        try Data("precious".utf8).write(to: target)
        for options in [[], ["-n"]] {
            let outcome = try upscale(["in.mkv", "out.mkv"] + options)
            #expect(outcome.status == 2)
            #expect(outcome.firstMessage.hasPrefix("Error: 'out.mkv' exists"))
        }
        #expect(try Data(contentsOf: target) == Data("precious".utf8))
        #expect(folder.contents == ["in.mkv", "out.mkv"])
        #expect(try upscale(["in.mkv", "out.mkv", "-y"]).status == 0)
        #expect(try Judge.times(of: target).count == 5)
    }

    @Test(arguments: ["in.mkv", "./in.mkv", "symbolic.mkv", "hard.mkv"])
    func outputMayNotBeTheInput(_ name: String) throws {
        let clip = try makeClip(seconds: "0.2")
        let before = try Data(contentsOf: clip)
        let files = FileManager.default
        try files.createSymbolicLink(
            atPath: folder.file("symbolic.mkv").path, withDestinationPath: "in.mkv")
        try files.linkItem(at: clip, to: folder.file("hard.mkv"))
        for options in [[], ["-y"]] {
            let outcome = try upscale(["in.mkv", name] + options)
            #expect(outcome.status == 2)
            #expect(outcome.firstMessage.hasPrefix("Error: output '\(name)' is the input"))
        }
        #expect(try Data(contentsOf: clip) == before)
        #expect(folder.contents == ["hard.mkv", "in.mkv", "symbolic.mkv"])
    }

    @Test func progressRecordsAreOneObjectALine() throws {
        _ = try makeClip(seconds: "0.4")
        let outcome = try upscale(["in.mkv", "out.mkv", "--progress", "json"])
        #expect(outcome.status == 0)
        let records = try outcome.messages.split(separator: "\n").map { line in
            let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
            return try #require(value as? [String: Any])
        }
        #expect(records.allSatisfy { $0["v"] as? Int == 1 })
        let kinds = records.compactMap { $0["kind"] as? String }
        #expect(kinds.first == "plan")
        #expect(kinds.last == "done")
        #expect(records.first?["width"] as? Int == 128)
        let done = try #require(records.last)
        #expect(done["status"] as? Int == 0)
        #expect(done["framesDecoded"] as? Int == 10)
        #expect(done["framesWritten"] as? Int == 10)
        #expect((done["bytes"] as? Int ?? 0) > 0)
    }

    @Test func errorsAreRecordsToo() throws {
        let outcome = try upscale(["no.mkv", "out.mkv", "--progress", "json"])
        #expect(outcome.status == 3)
        let value = try JSONSerialization.jsonObject(with: Data(outcome.messages.utf8))
        let record = try #require(value as? [String: Any])
        #expect(record["kind"] as? String == "error")
        #expect(record["status"] as? Int == 3)
        #expect(record["message"] as? String == "cannot open 'no.mkv': No such file or directory")
    }

    @Test func quietSaysNothing() throws {
        _ = try makeClip(seconds: "0.2")
        let outcome = try upscale(["in.mkv", "out.mkv", "-q"])
        #expect(outcome.status == 0)
        #expect(outcome.messages.isEmpty)
    }

    @Test(arguments: [
        ("-c h265x", "unknown codec 'h265x'; did you mean 'h265'?"),
        ("-f matrosk", "unknown output format 'matrosk'; did you mean 'matroska'?"),
        ("--pix-fmt yuv42p", "unknown pixel format 'yuv42p'; did you mean 'yuv420p'?"),
        (
            "-e x264-params=keyint=9:aq-mod=3",
            "libx264 has no parameter 'aq-mod' for x264-params; did you mean 'aq-mode'?"
        ),
        ("-e skip_loop_filter=all", "libx264 has no option 'skip_loop_filter'"),
        ("-e tuen=film", "libx264 has no option 'tuen'; did you mean 'tune'?"),
    ])
    func unknownNamesAreAnsweredWithTheNearest(_ options: String, _ message: String) throws {
        _ = try makeClip(seconds: "0.2")
        let outcome = try upscale(
            ["in.mkv", "out.mkv"] + options.split(separator: " ").map(String.init))
        #expect(outcome.status == 2)
        #expect(outcome.firstMessage.hasPrefix("Error: \(message)"))
        #expect(folder.contents == ["in.mkv"])
    }

    @Test func factorWithoutANetworkIsMadeOfSeveral() throws {
        _ = try makeClip(seconds: "0.2")
        let network = SharedFolder.packageRoot.appendingPathComponent("presets/fast_x2.onnx").path
        let outcome = try BuiltTool.run(
            ["upscale", "in.mkv", "out.mkv", "-m", network, "-s", "4"], in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("fast_x2.onnx ×2 ×2, libx264"))
    }

    static let signals: [(Int32, Int32)] = [(SIGINT, 130), (SIGTERM, 143)]

    @Test(arguments: signals)
    func signalEndsCleanly(_ signal: Int32, _ status: Int32) throws {
        let clip = folder.file("long.mkv")
        try Judge.make(
            clip,
            [
                "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=120", "-c:v", "libx264", "-preset",
                "ultrafast", "-pix_fmt", "yuv420p",
            ])
        let outcome = try BuiltTool.run(
            ["upscale", "long.mkv", "out.mkv", "-j", "1"], in: folder.url, signal: signal,
            when: { folder.contents.count > 1 })
        #expect(outcome.status == status, "\(outcome.messages)")
        #expect(folder.contents == ["long.mkv"])
    }
}
