import Foundation
import TestSupport
import Testing

/// Interlaced and telecined sources through the built tool.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct InterlacedTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func makeClip(filter: String, flags: String = "+ildct+ilme") throws -> URL {
        let clip = folder.file("in.mkv")
        try Judge.make(
            clip,
            [
                "-f", "lavfi", "-i", "testsrc2=s=128x96:r=60:d=1", "-vf", filter, "-c:v",
                "mpeg2video", "-q:v", "2", "-pix_fmt", "yuv420p", "-flags", flags,
            ])
        return clip
    }

    private func upscale(_ options: String...) throws -> BuiltTool.Outcome {
        try BuiltTool.run(
            ["upscale", "in.mkv", "out.mkv", "-y", "-p", "fast", "-j", "2", "-c", "ffv1"]
                + options, in: folder.url)
    }

    @Test func interlacedFramesAreMadeProgressiveOneForOne() throws {
        let clip = try makeClip(filter: "tinterlace=interleave_top,setfield=tff")
        let outcome = try upscale()
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("are made progressive by bwdif, one frame of each"))
        #expect(outcome.messages.contains("30 of 30 frames were interlaced"))
        let times = try Judge.times(of: folder.file("out.mkv"))
        #expect(try times == Judge.times(of: clip))

        // Nothing of the other field is left: the picture is not the one that was not touched.
        let deinterlaced = try Data(contentsOf: folder.file("out.mkv"))
        let off = try upscale("--deinterlace", "off")
        #expect(off.status == 0)
        #expect(off.messages.contains("are interlaced, and enlarged as they are"))
        #expect(try Data(contentsOf: folder.file("out.mkv")) != deinterlaced)
        #expect(try Judge.times(of: folder.file("out.mkv")) == times)
    }

    @Test func progressiveFramesAreNotTouched() throws {
        _ = try makeClip(filter: "fps=30", flags: "0")
        let automatic = try upscale()
        #expect(automatic.status == 0)
        #expect(!automatic.messages.contains("progressive"))
        let picture = try Data(contentsOf: folder.file("out.mkv"))
        _ = try upscale("--deinterlace", "off")
        #expect(try Data(contentsOf: folder.file("out.mkv")) == picture)
        _ = try upscale("--deinterlace", "on")
        #expect(try Data(contentsOf: folder.file("out.mkv")) != picture)
    }

    @Test func telecineIsReported() throws {
        let clip = try makeClip(filter: "fps=24,telecine=pattern=23:first_field=top,setfield=tff")
        let outcome = try upscale()
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("3:2 pulldown"), "\(outcome.messages)")
        #expect(try Judge.times(of: folder.file("out.mkv")) == Judge.times(of: clip))
    }
}
