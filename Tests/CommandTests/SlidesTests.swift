import Foundation
import TestSupport
import Testing

/// `--chapters auto`, `subpixel slides` and `subpixel sample` on a made lecture of three slides.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct SlidesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Slides that begin at 0, 12 and 25 s, of 36 s.
    private func makeLecture(_ options: [String] = []) throws {
        let slides =
            "color=0xe0e0e0:s=96x64:r=4:d=36,"
            + "drawbox=10:10:40:20:black:fill:enable='lt(t,12)',"
            + "drawbox=50:30:40:30:black:fill:enable='between(t,12,24.9)',"
            + "drawbox=5:20:80:30:0x505050:fill:enable='gte(t,25)'"
        try Judge.make(
            folder.file("in.mp4"),
            ["-f", "lavfi", "-i", slides] + options + ["-c:v", "libx264", "-pix_fmt", "yuv420p"])
    }

    private func chapters(of name: String) throws -> [(start: Double, title: String)] {
        let report = try Judge.probe(folder.file(name), ["-show_chapters"])
        let chapters = report["chapters"] as? [[String: Any]] ?? []
        return chapters.map { chapter in
            let tags = chapter["tags"] as? [String: String]
            let start = (chapter["start_time"] as? String).flatMap(Double.init)
            return (start ?? -1, tags?["title"] ?? "")
        }
    }

    @Test(arguments: ["out.mp4", "out.mkv", "journal.mkv"])
    func slidesBecomeChapters(name: String) throws {
        try makeLecture()
        let journal = name == "journal.mkv" ? ["--journal", "on"] : []
        let outcome = try BuiltTool.run(
            ["upscale", "in.mp4", name, "-p", "fast", "--chapters", "auto"] + journal,
            in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        let chapters = try chapters(of: name)
        #expect(chapters.map(\.title) == ["Slide 1", "Slide 2", "Slide 3"])
        #expect(chapters.map(\.start) == [0, 12, 25])
    }

    @Test func chaptersThatExistStay() throws {
        let file = folder.file("chapters.txt")
        try Data(";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=30\ntitle=One\n".utf8)
            .write(to: file)
        try makeLecture(["-i", file.path, "-map", "0", "-map_metadata", "1"])
        let outcome = try BuiltTool.run(
            ["upscale", "in.mp4", "out.mkv", "-p", "fast", "--chapters", "auto"], in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try chapters(of: "out.mkv").map(\.title) == ["One"])
    }

    /// Times of the key frames.
    private func keyFrames(of name: String) throws -> [Double] {
        let report = try Judge.probe(
            folder.file(name),
            ["-select_streams", "v", "-show_packets", "-show_entries", "packet=pts_time,flags"])
        let packets = report["packets"] as? [[String: String]] ?? []
        return packets.filter { $0["flags"]?.hasPrefix("K") == true }
            .compactMap { $0["pts_time"].flatMap(Double.init) }
    }

    private func upscaleLecture(_ name: String, _ options: [String]) throws {
        let outcome = try BuiltTool.run(
            ["upscale", "in.mp4", name, "-p", "lecture", "-e", "g=1000", "-e", "sc_threshold=0"]
                + options, in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
    }

    @Test func lectureAsksForKeyFramesWhereSlidesBegin() throws {
        try makeLecture()
        for (name, options) in [("on.mkv", []), ("off.mkv", ["--slide-keyframes", "off"])] {
            try upscaleLecture(name, options)
            #expect(try keyFrames(of: name) == (name == "on.mkv" ? [0, 12, 25] : [0]))
        }
    }

    /// Segments begin at the source's key frames, every 5 s here; the joined file has their first
    /// frames as key frames besides.
    @Test func segmentsHaveTheKeyFramesOfAnUncutRun() throws {
        try makeLecture(["-g", "20", "-sc_threshold", "0"])
        try upscaleLecture("uncut.mkv", ["--journal", "off"])
        let journal = ["--journal", "on", "--segment-length", "5"]
        try upscaleLecture("cut.mkv", journal)
        let segments = stride(from: 0.0, to: 35, by: 5)
        #expect(try keyFrames(of: "uncut.mkv") == [0, 12, 25])
        #expect(try keyFrames(of: "cut.mkv") == Set(segments).union([12, 25]).sorted())
        try upscaleLecture("off.mkv", journal + ["--slide-keyframes", "off"])
        #expect(try keyFrames(of: "off.mkv") == Array(segments))
    }

    /// Browsers take pixels of PNG for squares.
    @Test(arguments: [("4/3", "256x128"), ("8/9", "192x144")])
    func slidesAreOfSquarePixels(ratio: String, size: String) throws {
        try makeLecture(["-vf", "setsar=\(ratio)", "-t", "2"])
        let outcome = try BuiltTool.run(
            ["slides", "in.mp4", "-o", "slides", "-p", "fast"], in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        let report = try Judge.probe(
            folder.file("slides/slide-001_0-00-00.png"),
            ["-show_entries", "stream=width,height"])
        let stream = try #require((report["streams"] as? [[String: Any]])?.first)
        #expect("\(stream["width"] ?? 0)x\(stream["height"] ?? 0)" == size)
    }

    @Test func eachSlideIsTakenOnce() throws {
        try makeLecture()
        let outcome = try BuiltTool.run(
            ["slides", "in.mp4", "--output-dir", "slides"], in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.output.contains("3 slides"))
        let files = try FileManager.default.contentsOfDirectory(
            atPath: folder.file("slides").path
        ).sorted()
        #expect(
            files == [
                "index.html", "slide-001_0-00-00.png", "slide-002_0-00-12.png",
                "slide-003_0-00-25.png",
            ])
        let page = try String(
            contentsOf: folder.file("slides/index.html"), encoding: .utf8)
        #expect(files.dropFirst().allSatisfy(page.contains))
        let picture = try Judge.probe(
            folder.file("slides/slide-002_0-00-12.png"), ["-show_streams"])
        #expect((picture["streams"] as? [[String: Any]])?.first?["width"] as? Int == 192)
        #expect(
            try BuiltTool.run(["slides", "in.mp4", "-o", "slides"], in: folder.url).status == 2)
    }

    @Test func sampleTellsTimeAndSizeOfTheWhole() throws {
        try makeLecture()
        let outcome = try BuiltTool.run(
            [
                "sample", "in.mp4", "-p", "fast,balanced", "--seconds", "3", "--json",
                "--html", "sample.html",
            ], in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        let report = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let results = (report as? [String: Any])?["results"] as? [[String: Any]] ?? []
        #expect(results.map { $0["preset"] as? String } == ["fast", "balanced"])
        for result in results {
            let speed = try #require(result["speed"] as? Double)
            let predicted = try #require(result["predictedSeconds"] as? Double)
            #expect(predicted >= 36 / speed)
            #expect((result["predictedBytes"] as? Double ?? 0) > 0)
        }
        let page = try String(contentsOf: folder.file("sample.html"), encoding: .utf8)
        #expect(page.components(separatedBy: "data:image/png").count == 1 + 3 * 3)
    }

    /// Key frames and headers of the samples don't count as if the whole had as many.
    @Test func predictedSizeIsNearThatOfTheWholeFile() throws {
        try makeLecture(["-f", "lavfi", "-i", "sine=d=36", "-c:a", "aac"])
        let sample = try BuiltTool.run(
            ["sample", "in.mp4", "-p", "fast", "--json"], in: folder.url)
        let report = try JSONSerialization.jsonObject(with: Data(sample.output.utf8))
        let results = (report as? [String: Any])?["results"] as? [[String: Any]] ?? []
        let predicted = try #require(results.first?["predictedBytes"] as? Double)
        let run = try BuiltTool.run(["upscale", "in.mp4", "out.mp4", "-p", "fast"], in: folder.url)
        #expect(run.status == 0, "\(run.messages)")
        let file = folder.file("out.mp4").path
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        let actual = try #require(attributes[.size] as? Int)
        #expect(abs(predicted / Double(actual) - 1) < 0.1, "\(predicted), \(actual)")
    }

    @Test func aClipShorterThanTheSamplesIsDoneWhole() throws {
        try Judge.make(
            folder.file("in.mp4"),
            ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1", "-pix_fmt", "yuv420p"])
        let sample = try BuiltTool.run(
            ["sample", "in.mp4", "-p", "fast", "--json", "--html", "sample.html"],
            in: folder.url)
        #expect(sample.status == 0, "\(sample.messages)")
        let report = try JSONSerialization.jsonObject(with: Data(sample.output.utf8))
        let results = (report as? [String: Any])?["results"] as? [[String: Any]] ?? []
        let predicted = try #require(results.first?["predictedBytes"] as? Double)
        _ = try BuiltTool.run(["upscale", "in.mp4", "out.mp4", "-p", "fast"], in: folder.url)
        let file = folder.file("out.mp4").path
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.size] as? Int == Int(predicted))
    }
}
