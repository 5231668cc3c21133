import Foundation
import TestSupport
import Testing

/// Sources with Cb and Cr in one plane, as devices give them, through the built tool.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct SemiplanarTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Raw frames in `format`, with the samples of `planar`.
    private func makeClip(_ format: String, from planar: String) throws {
        try Judge.make(
            folder.file("\(format).raw"),
            [
                "-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=0.4", "-vf",
                "format=\(planar),format=\(format)", "-f", "rawvideo",
            ])
    }

    private static func options(_ format: String) -> [String] {
        [
            "-p", "fast", "-j", "2", "--input-size", "64x48", "--input-rate", "10",
            "--input-pixel-format", format,
        ]
    }

    /// What comes out is what a planar source with the same samples gives, at its depth.
    @Test(arguments: [("nv12", "yuv420p"), ("p010le", "yuv420p10le")])
    func theyGiveWhatPlanarSourcesGive(_ format: String, _ planar: String) throws {
        for name in [planar, format] { try makeClip(name, from: planar) }
        let sums = try [planar, format].map { name in
            let outcome = try BuiltTool.run(
                ["upscale", "\(name).raw", "\(name).mkv", "-c", "ffv1"] + Self.options(name),
                in: folder.url)
            #expect(outcome.status == 0, "\(outcome.messages)")
            let stream = try Judge.probe(folder.file("\(name).mkv"), ["-show_streams"])
            let list = try #require(stream["streams"] as? [[String: Any]])
            #expect(list.first?["pix_fmt"] as? String == planar)
            let sums = folder.file("\(name).txt")
            try Judge.make(sums, ["-i", folder.file("\(name).mkv").path, "-f", "framemd5"])
            return try String(contentsOf: sums, encoding: .utf8)
        }
        let isEqual = sums[0] == sums[1]
        #expect(isEqual, "\(format) and \(planar) give other pictures")
    }

    @Test func encodersGetTheDepthOfP010() throws {
        try makeClip("p010le", from: "yuv420p10le")
        let outcome = try BuiltTool.run(
            ["upscale", "p010le.raw", "out.mp4"] + Self.options("p010le"), in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        let stream = try Judge.probe(folder.file("out.mp4"), ["-show_streams"])
        let list = try #require(stream["streams"] as? [[String: Any]])
        #expect(list.first?["pix_fmt"] as? String == "yuv420p10le")
    }
}
