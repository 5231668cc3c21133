import Foundation
import TestSupport
import Testing

/// Sources that change their picture in mid-stream, through the built tool.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct SourceChangeTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Half a second each of two kinds of gray, one behind the other, as raw H.264.
    private func makeClip(_ first: [String], _ second: [String]) throws {
        var bytes = Data()
        for (index, arguments) in [first, second].enumerated() {
            let part = folder.file("part\(index).h264")
            try Judge.make(
                part,
                ["-f", "lavfi", "-i"] + arguments
                    + ["-c:v", "libx264", "-bf", "0", "-preset", "ultrafast", "-qp", "10"])
            bytes.append(try Data(contentsOf: part))
        }
        try bytes.write(to: folder.file("in.h264"))
    }

    private func upscale() throws -> BuiltTool.Outcome {
        try BuiltTool.run(
            ["upscale", "in.h264", "out.mkv", "-p", "fast", "-j", "2", "-c", "ffv1"],
            in: folder.url)
    }

    /// Luma of one pixel of the last frame.
    private func luma(x: Int, y: Int) throws -> Int {
        let raw = folder.file("pixel.raw")
        try Judge.make(
            raw,
            [
                "-i", folder.file("out.mkv").path, "-vf", "extractplanes=y,crop=1:1:\(x):\(y)",
                "-f",
                "rawvideo",
            ])
        return Int(try #require(try Data(contentsOf: raw).last))
    }

    @Test func anotherShapeIsFittedWithBars() throws {
        try makeClip(
            ["color=gray:s=64x48:r=10:d=0.5", "-pix_fmt", "yuv420p"],
            ["color=gray:s=96x48:r=10:d=0.5", "-pix_fmt", "yuv420p"])
        let outcome = try upscale()
        #expect([0, 8].contains(outcome.status), "\(outcome.messages)")
        #expect(outcome.messages.contains("the picture changes from 64×48 to 96×48"))
        let frames = try Judge.probe(
            folder.file("out.mkv"), ["-show_frames", "-show_entries", "frame=width,height"])
        let list = try #require(frames["frames"] as? [[String: Any]])
        #expect(list.count == 10)
        #expect(list.allSatisfy { $0["width"] as? Int == 128 && $0["height"] as? Int == 96 })
        // 2:1 in 4:3: 64 rows of picture in the middle.
        #expect(try luma(x: 64, y: 4) == 16)
        #expect(abs(try luma(x: 64, y: 48) - 126) < 4)
    }

    /// At the pace of time, and the shape alone.
    @Test func anotherSampleAspectRatioIsFittedWithBars() throws {
        try makeClip(
            ["color=gray:s=64x48:r=10:d=0.5,setsar=1", "-pix_fmt", "yuv420p"],
            ["color=gray:s=64x48:r=10:d=0.5,setsar=2", "-pix_fmt", "yuv420p"])
        let outcome = try BuiltTool.run(
            ["upscale", "in.h264", "out.mkv", "-p", "fast", "-j", "2", "-c", "ffv1", "--realtime"],
            in: folder.url)
        #expect([0, 8].contains(outcome.status), "\(outcome.messages)")
        #expect(outcome.messages.contains("to a sample aspect ratio of 2/1"), "\(outcome.messages)")
        #expect(try Judge.times(of: folder.file("out.mkv")).count == 10)
        // Twice as wide in the same picture: half of its rows.
        #expect(try luma(x: 64, y: 20) == 16)
        #expect(abs(try luma(x: 64, y: 48) - 126) < 4)
        #expect(abs(try luma(x: 2, y: 48) - 126) < 4)
    }

    @Test func anotherRangeIsConverted() throws {
        let tags = ["-colorspace", "bt709", "-pix_fmt"]
        try makeClip(
            [
                "color=gray:s=64x48:r=10:d=0.5", "-vf", "scale=out_range=limited", "-color_range",
                "tv",
            ]
                + tags + ["yuv420p"],
            ["color=white:s=64x48:r=10:d=0.5", "-vf", "scale=out_range=full"] + tags + ["yuvj420p"])
        let outcome = try upscale()
        #expect(outcome.messages.contains("to another matrix or range"), "\(outcome.messages)")
        #expect(abs(try luma(x: 64, y: 48) - 235) <= 1)
    }

    @Test func anotherTransferIsSaidAndEndsWithEight() throws {
        let gray = ["color=gray:s=64x48:r=10:d=0.5", "-pix_fmt", "yuv420p"]
        try makeClip(
            gray + ["-color_trc", "bt709"], gray + ["-color_trc", "smpte2084"])
        let outcome = try upscale()
        #expect(outcome.status == 8)
        #expect(
            outcome.messages.contains("primaries or transfer change, which the output can't say"),
            "\(outcome.messages)")
    }
}
