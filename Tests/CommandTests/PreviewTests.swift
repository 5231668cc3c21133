import Foundation
import Testing

@Suite(.enabled(if: Judge.exists, "needs ffmpeg"))
struct PreviewTests {
    @Test func previewHasTheSizeOfItsLayout() throws {
        let folder = try clip()
        for (arguments, size) in [
            ([], (128, 96)), (["--layout", "side"], (256, 96)), (["-s", "3"], (192, 144)),
            (["--crop", "40x30", "--layout", "side", "--at", "0.3"], (80, 30)),
            (["--at", "0,0.2"], (128, 192)),
        ] {
            let outcome = try BuiltTool.run(
                ["preview", "a.mkv", "out.png", "-p", "fast", "-y"] + arguments, in: folder.url)
            #expect(outcome.status == 0, "\(outcome.messages)")
            let stream = try Judge.probe(
                folder.file("out.png"), ["-show_entries", "stream=width,height"])
            let streams = try #require(stream["streams"] as? [[String: Any]])
            #expect(streams.first?["width"] as? Int == size.0)
            #expect(streams.first?["height"] as? Int == size.1)
        }
    }

    @Test func pageShowsEveryMoment() throws {
        let folder = try clip()
        let outcome = try BuiltTool.run(
            ["preview", "a.mkv", "look.html", "-p", "fast", "--at", "0,0.2,0.4"], in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        let page = try String(contentsOf: folder.file("look.html"), encoding: .utf8)
        #expect(page.components(separatedBy: "class=\"slider\"").count == 4)
    }

    @Test(arguments: [("split", 128), ("side", 256)])
    func videoHoldsThePartAskedFor(layout: String, width: Int) throws {
        let folder = try clip()
        let outcome = try BuiltTool.run(
            [
                "preview", "a.mkv", "look.mp4", "-p", "fast", "--at", "0.08", "--duration", "0.2",
                "--layout", layout,
            ], in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        let found = try Judge.probe(
            folder.file("look.mp4"),
            ["-count_frames", "-show_entries", "stream=width,height,nb_read_frames"])
        let stream = try #require((found["streams"] as? [[String: Any]])?.first)
        #expect(stream["width"] as? Int == width)
        #expect(stream["height"] as? Int == 96)
        #expect(stream["nb_read_frames"] as? String == "5")
        #expect(folder.contents == ["a.mkv", "look.mp4"])
    }

    @Test func rotatedVideoIsShownUpright() throws {
        let folder = try clip()
        try Judge.make(
            folder.file("turned.mp4"),
            ["-i", folder.file("a.mkv").path, "-c", "copy", "-metadata:s:v", "rotate=90"])
        let outcome = try BuiltTool.run(
            ["preview", "turned.mp4", "out.png", "-p", "fast"], in: folder.url)
        #expect(outcome.output.hasPrefix("out.png: 96×128"), "\(outcome.output)")
        // Bicubic is left where it is shown, not where it is coded.
        let video = try BuiltTool.run(
            ["preview", "turned.mp4", "out.mp4", "-p", "fast", "--duration", "0.1"], in: folder.url)
        #expect(video.output.contains("96×128"), "\(video.output)\(video.messages)")
        let found = try Judge.probe(
            folder.file("out.mp4"), ["-show_entries", "stream=width,height,side_data_list"])
        let stream = try #require((found["streams"] as? [[String: Any]])?.first)
        #expect(stream["width"] as? Int == 96)
        #expect(stream["side_data_list"] == nil)
    }

    /// Viewers take the pixels of a PNG for squares.
    @Test func picturesHaveSquarePixels() throws {
        let folder = try clip(["-vf", "setsar=4/3"])
        let picture = try BuiltTool.run(
            ["preview", "a.mkv", "out.png", "-p", "fast", "--html", "look.html"], in: folder.url)
        #expect(picture.output.hasPrefix("out.png: 171×96"), "\(picture.output)")
        let page = try String(contentsOf: folder.file("look.html"), encoding: .utf8)
        #expect(page.contains("171"))
        // A video says what its pixels are.
        let video = try BuiltTool.run(
            ["preview", "a.mkv", "out.mp4", "-p", "fast", "--duration", "0.1"], in: folder.url)
        #expect(video.output.contains("128×96"), "\(video.output)\(video.messages)")
        let found = try Judge.probe(
            folder.file("out.mp4"), ["-show_entries", "stream=sample_aspect_ratio"])
        let stream = try #require((found["streams"] as? [[String: Any]])?.first)
        #expect(stream["sample_aspect_ratio"] as? String == "4:3")
    }

    /// What is shown is what `upscale` would make; the samples of both clips are the same.
    @Test func interlacedPicturesAreShownProgressive() throws {
        let folder = try TemporaryFolder()
        var pictures: [Data] = []
        for field in ["tff", "prog"] {
            try Judge.make(
                folder.file("\(field).mkv"),
                [
                    "-f", "lavfi", "-i", "testsrc2=s=64x48:r=50:d=0.4", "-vf",
                    "tinterlace=interleave_top,setfield=\(field)", "-c:v", "ffv1", "-level", "3",
                    "-pix_fmt", "yuv420p",
                ])
            let outcome = try BuiltTool.run(
                ["preview", "\(field).mkv", "\(field).png", "-p", "fast", "--at", "0.2"],
                in: folder.url)
            #expect(outcome.status == 0, "\(outcome.messages)")
            pictures.append(try Data(contentsOf: folder.file("\(field).png")))
        }
        #expect(pictures[0] != pictures[1])
    }

    @Test func rawVideoIsShownAsItIsDescribed() throws {
        let folder = try clip()
        try Judge.make(
            folder.file("a.yuv"), ["-i", folder.file("a.mkv").path, "-f", "rawvideo"])
        for name in ["a.mkv", "a.yuv"] {
            let raw = name == "a.yuv" ? ["--input-size", "64x48"] : []
            let outcome = try BuiltTool.run(
                ["preview", name, "\(name).png", "-p", "fast"] + raw, in: folder.url)
            #expect(outcome.status == 0, "\(outcome.messages)")
        }
        let pictures = try ["a.mkv.png", "a.yuv.png"].map { try Data(contentsOf: folder.file($0)) }
        #expect(pictures[0] == pictures[1])
    }

    @Test func nothingIsLeftWhenItIsEnded() throws {
        let folder = try clip()
        try Judge.make(
            folder.file("a.y4m"), ["-i", folder.file("a.mkv").path, "-pix_fmt", "yuv420p"])
        let pipe = Pipe()
        let child = try Child(
            BuiltTool.url, ["preview", "-", "look.mp4", "-p", "fast", "--duration", "9"],
            in: folder.url, input: pipe.fileHandleForReading)
        // The source goes on and on.
        let source = try Data(contentsOf: folder.file("a.y4m"))
        try pipe.fileHandleForWriting.write(contentsOf: source)
        let isWriting = child.wait { _ in folder.contents.contains { $0.hasSuffix(".part") } }
        #expect(isWriting, "\(child.messages)")
        child.signal(SIGTERM)
        #expect(child.finish().status == 143)
        #expect(folder.contents == ["a.mkv", "a.y4m"])
    }

    @Test func whatCannotBeShownIsTold() throws {
        let folder = try clip()
        try Data().write(to: folder.file("there.png"))
        for (arguments, status, message) in [
            (["a.mkv", "there.png"], 2, "'there.png' exists already; use -y to replace it"),
            (
                ["a.mkv", "out.png", "--duration", "2"], 2,
                "--duration is for a video; name the output .mp4 or .mkv"
            ),
            (["a.mkv", "out.mp4", "--at", "0,1"], 2, "a video begins at one moment"),
            (
                ["a.mkv", "out.png", "--at", "9"], 2,
                "'a.mkv' ends before 9.0 s; try an earlier --at"
            ),
            (
                ["a.mkv", "no/out.png"], 4,
                "cannot write 'no/out.png': the folder 'no' doesn't exist; make it first"
            ),
            (["no.mkv", "out.png"], 3, "cannot open 'no.mkv': No such file or directory"),
        ] {
            let outcome = try BuiltTool.run(["preview"] + arguments, in: folder.url)
            #expect(Int(outcome.status) == status)
            #expect(outcome.firstMessage == "Error: \(message)")
        }
        #expect(folder.contents == ["a.mkv", "there.png"])
    }

    private func clip(_ options: [String] = []) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try Judge.make(
            folder.file("a.mkv"),
            [
                "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25", "-frames:v", "12", "-c:v", "libx264",
                "-pix_fmt", "yuv420p",
            ] + options)
        return folder
    }
}
