import Foundation
import TestSupport
import Testing

/// Moving GIFs through the built tool.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct GIFTests {
    @Test func aGIFGetsAPaletteOfEachPicture() throws {
        let folder = try TemporaryFolder()
        try Judge.make(
            folder.file("in.mkv"),
            [
                "-f", "lavfi", "-i", "gradients=s=64x48:r=10:d=0.5:speed=0.2:seed=4", "-c:v",
                "ffv1", "-pix_fmt", "yuv444p",
            ])
        func pixels(_ output: String, _ options: String...) throws -> [UInt8] {
            let outcome = try BuiltTool.run(
                ["upscale", "in.mkv", output, "-p", "fast", "-j", "2"] + options, in: folder.url)
            #expect(outcome.status == 0, "\(outcome.messages)")
            let raw = folder.file("raw")
            try Judge.make(
                raw,
                ["-i", folder.file(output).path, "-f", "rawvideo", "-pix_fmt", "rgb24"])
            return [UInt8](try Data(contentsOf: raw))
        }
        let (exact, reduced) = try (pixels("out.mkv", "-c", "ffv1"), pixels("out.gif"))
        try #require(exact.count == reduced.count && exact.count == 5 * 128 * 96 * 3)
        let error =
            Double(zip(exact, reduced).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) })
            / Double(exact.count)
        // Three bits of red and green and two of blue are off by 15 and more.
        #expect(error < 8, "mean difference \(error)")
    }
}
