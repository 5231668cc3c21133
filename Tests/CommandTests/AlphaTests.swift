import Foundation
import TestSupport
import Testing

/// Sources with alpha beside their picture through the built tool.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct AlphaTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// WebM whose alpha rises from left to right.
    private func makeClip(_ encoder: String) throws {
        try Judge.make(
            folder.file("in.webm"),
            [
                "-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=0.5", "-vf",
                "format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='4*X',format=yuva420p", "-c:v",
                encoder, "-auto-alt-ref", "0", "-crf", "4", "-b:v", "2M",
            ])
    }

    private func upscale(_ output: String, _ options: String...) throws -> BuiltTool.Outcome {
        try BuiltTool.run(
            ["upscale", "in.webm", output, "-p", "fast", "-j", "2"] + options, in: folder.url)
    }

    /// Alpha of the first row of the first frame.
    private func alpha(of file: String, decoder: [String]) throws -> [Int] {
        let raw = folder.file("alpha.raw")
        try Judge.make(
            raw,
            decoder + [
                "-i", folder.file(file).path, "-frames:v", "1", "-vf",
                "alphaextract,crop=iw:1:0:0,format=gray", "-f", "rawvideo",
            ])
        return [UInt8](try Data(contentsOf: raw)).map(Int.init)
    }

    @Test(arguments: ["libvpx", "libvpx-vp9"])
    func alphaOfVPXIsEnlargedAndKept(_ codec: String) throws {
        try makeClip(codec)
        for (output, options, decoder) in [
            ("out.mkv", ["-c", "ffv1"], []), ("out.webm", [], ["-c:v", "libvpx-vp9"]),
        ] {
            let outcome = try BuiltTool.run(
                ["upscale", "in.webm", output, "-p", "fast", "-j", "2"] + options,
                in: folder.url)
            #expect(outcome.status == 0, "\(output): \(outcome.messages)")
            let row = try alpha(of: output, decoder: decoder)
            try #require(row.count == 128)
            for (x, value) in row.enumerated().dropFirst(4).dropLast(4) {
                #expect(abs(value - 2 * x) < 12, "\(output): alpha at \(x) is \(value)")
            }
        }
    }

    @Test func anOutputWithoutAlphaDoesNotClaimIt() throws {
        try makeClip("libvpx-vp9")
        let outcome = try upscale("out.mkv")
        #expect(outcome.messages.contains("alpha is left out: libx264 has no place for it"))
        let value = try Judge.probe(folder.file("out.mkv"), ["-show_streams"])
        let stream = try #require((value["streams"] as? [[String: Any]])?.first)
        #expect((stream["tags"] as? [String: Any])?["alpha_mode"] == nil)
    }
}
