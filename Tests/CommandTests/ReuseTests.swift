import Foundation
import TestSupport
import Testing

/// Reuse of what did not change: the same samples, less work.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct ReuseTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A slide with a moving picture in its corner and a cursor, pictures that repeat, another slide,
    /// a fade to it, and noise all over at the end: 28 frames of 208×120.
    private func makeLecture(_ name: String = "in.mkv") throws {
        let slides =
            "color=gray:s=208x120:r=8:d=3.5,"
            + "drawbox=20:20:60:30:white:fill:enable='lt(t,1.5)',"
            + "drawbox=30:60:90:9:black:fill:enable='gte(t,1.5)',"
            + "fade=in:st=2:d=0.6:color=0x404040,noise=alls=9:allf=t:enable='gt(t,3)'[slides];"
            + "testsrc2=s=40x30:r=8:d=3.5[head];color=red:s=5x8:r=8:d=3.5[cursor];"
            + "[slides][head]overlay=160:84:enable='lt(t,1)+between(t,1.5,2)'[both];"
            + "[both][cursor]overlay=x='mod(n*7,150)':y=88:enable='lt(t,1)'"
        try Judge.make(
            folder.file(name),
            [
                "-filter_complex", slides, "-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv420p",
            ])
    }

    /// What ffmpeg decodes of a file, a checksum for each frame.
    private func checksums(of name: String) throws -> String {
        let text = try FFmpegProgram.output(
            "ffmpeg",
            ["-v", "error", "-i", folder.file(name).path, "-map", "0:v", "-f", "framemd5", "-"])
        return String(decoding: text, as: UTF8.self)
    }

    /// Upscales with reuse and without, and compares. Returns the share that was reused.
    private func check(
        _ options: [String], status: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Double {
        var share = 0.0
        for reuse in ["on", "off"] {
            let outcome = try BuiltTool.run(
                [
                    "upscale", "in.mkv", "\(reuse).mkv", "-c", "ffv1", "--reuse", reuse,
                    "--progress", "json",
                ] + options, in: folder.url)
            #expect(
                outcome.status == status, "\(outcome.messages)", sourceLocation: sourceLocation)
            let done = try #require(
                outcome.messages.split(separator: "\n").last { $0.contains("\"done\"") })
            let record = try JSONSerialization.jsonObject(with: Data(done.utf8))
            let reused = (record as? [String: Any])?["reused"] as? Double
            #expect((reused == nil) == (reuse == "off"), sourceLocation: sourceLocation)
            share = reused ?? share
        }
        let with = try checksums(of: "on.mkv")
        #expect(try with == checksums(of: "off.mkv"), sourceLocation: sourceLocation)
        #expect(with.split(separator: "\n").count > 2, sourceLocation: sourceLocation)
        return share
    }

    @Test(arguments: [
        ["-p", "fast", "-j", "1"], ["-p", "balanced", "-j", "4"], ["-p", "fast", "-s", "1.5"],
        ["-p", "fast", "-s", "4.5"], ["-p", "fast", "--pix-fmt", "yuv444p10le"],
        ["-p", "fast", "--size", "500x240", "--fit", "pad"],
    ])
    func changesNoSample(options: [String]) throws {
        try makeLecture()
        #expect(try check(options) > 0.3)
    }

    @Test func changesNoSampleWhenTheSizeChanges() throws {
        for (name, size) in [("a.ts", "96x64"), ("b.ts", "128x96")] {
            try Judge.make(
                folder.file(name),
                [
                    "-f", "lavfi", "-i", "smptebars=s=\(size):r=8:d=1", "-c:v", "libx264", "-qp",
                    "0", "-pix_fmt", "yuv420p",
                ])
        }
        let joined = try ["a.ts", "b.ts", "a.ts"].map { try Data(contentsOf: folder.file($0)) }
        try joined.reduce(Data(), +).write(to: folder.file("in.mkv"))
        // Transport streams put together so are damaged where they meet.
        #expect(try check(["-p", "fast", "-j", "3"], status: 8) > 0.5)
    }

    /// A picture that stands still is made once.
    @Test func repeatedPicturesAreReusedWhole() throws {
        try Judge.make(
            folder.file("in.mkv"),
            [
                "-f", "lavfi", "-i", "smptebars=s=96x64:r=10:d=2", "-c:v", "ffv1", "-pix_fmt",
                "yuv420p",
            ])
        #expect(try check(["-p", "fast"]) == 0.95)
    }
}
