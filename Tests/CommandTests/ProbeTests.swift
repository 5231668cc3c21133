import Foundation
import Testing

/// `subpixel probe` and `subpixel doctor` as their user meets them.
struct ProbeTests {
    @Test(.enabled(if: Judge.exists, "needs ffmpeg"))
    func probeSaysStreamsTimingAndFates() throws {
        let folder = try TemporaryFolder()
        let clip = folder.file("a clip.mkv")
        let note = folder.file("note.txt")
        try Data("for the lecture".utf8).write(to: note)
        try Judge.make(
            clip,
            [
                "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1", "-f", "lavfi", "-i",
                "sine=d=1", "-attach", note.path, "-metadata:s:t", "mimetype=text/plain", "-c:v",
                "ffv1", "-c:a", "flac", "-metadata:s:a:0", "language=ces",
            ])
        let outcome = try BuiltTool.run(
            ["probe", clip.path, "--for", "out.webm", "--json"], in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let report = try #require(value as? [String: Any])
        #expect(report["v"] as? Int == 1)
        let streams = try #require(report["streams"] as? [[String: Any]])
        #expect(streams.map { $0["kind"] as? String } == ["video", "audio", "attachment"])
        #expect(streams[1]["language"] as? String == "ces")
        let video = try #require(streams.first?["video"] as? [String: Any])
        #expect(video["width"] as? Int == 64)
        let timing = try #require(video["timing"] as? [String: Any])
        #expect(timing["kind"] as? String == "constant")
        let output = try #require(report["output"] as? [String: Any])
        let fates = try #require(output["streams"] as? [[String: Any]])
        #expect(fates.map { $0["fate"] as? String } == ["upscaled", "converted", "dropped"])
        #expect((output["warnings"] as? [String])?.count == 1)

        let text = try BuiltTool.run(["probe", clip.path], in: folder.url).output
        #expect(text.contains("ffv1, 64×48"))
        #expect(text.contains("25.000 fps, constant frame rate"))
    }

    @Test func probeOfAMissingFileIsAnInputError() throws {
        let outcome = try BuiltTool.run(["probe", "no such file.mp4"])
        #expect(outcome.status == 3)
        #expect(
            outcome.messages
                == "Error: cannot open 'no such file.mp4': No such file or directory\n")
        #expect(outcome.output.isEmpty)
    }

    @Test func unknownContainerIsAUsageError() throws {
        let outcome = try BuiltTool.run(["probe", "x.mp4", "--for", "y.mp5"])
        #expect(outcome.status == 2)
        #expect(outcome.messages.contains("did you mean 'mp4'?"))
    }

    @Test func doctorSaysWhatItFound() throws {
        let text = try BuiltTool.run(["doctor"])
        #expect(text.status == 0)
        #expect(text.output.contains("libavcodec"))
        let outcome = try BuiltTool.run(["doctor", "--json"])
        let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let report = try #require(value as? [String: Any])
        #expect(report["v"] as? Int == 1)
        let presets = try #require(report["presets"] as? [[String: Any]])
        #expect(presets.contains { $0["name"] as? String == "balanced" })
    }

    @Test(.enabled(if: Judge.exists, "needs ffprobe"))
    func demoClipIsAPlayableVideo() throws {
        let folder = try TemporaryFolder()
        let clip = folder.file("demo.mp4")
        let outcome = try BuiltTool.run(["demo-clip", clip.path], in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(folder.contents == ["demo.mp4"])
        let times = try Judge.times(of: clip)
        #expect(times.count == 96)
        let again = try BuiltTool.run(["demo-clip", clip.path], in: folder.url)
        #expect(again.status == 2)
    }
}
