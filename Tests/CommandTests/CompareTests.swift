import Foundation
import Testing

@Suite(.enabled(if: Judge.exists, "needs ffmpeg"))
struct CompareTests {
    @Test func equalVideosAreEqual() throws {
        let folder = try TemporaryFolder()
        try makeClip(folder.file("a.mkv"))
        let outcome = try BuiltTool.run(["compare", "a.mkv", "a.mkv"], in: folder.url)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("frames      12 and 12"))
        #expect(outcome.output.contains("times       equal"))
        #expect(outcome.output.contains("∞"))
        #expect(outcome.output.contains("1.0000"))
    }

    @Test func psnrIsThatOfAnotherProgram() throws {
        let folder = try TemporaryFolder()
        try makeClip(folder.file("a.mkv"))
        try Judge.make(
            folder.file("b.mkv"),
            ["-i", folder.file("a.mkv").path, "-c:v", "mpeg4", "-q:v", "12", "-bf", "0"])
        let outcome = try BuiltTool.run(["compare", "a.mkv", "b.mkv", "--json"], in: folder.url)
        #expect(outcome.status == 0)
        let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let record = try #require(value as? [String: Any])
        let psnr = try #require(record["psnr"] as? Double)
        let judged = try BuiltTool.execute(
            #require(Judge.ffmpeg),
            [
                "-nostdin", "-i", folder.file("b.mkv").path, "-i", folder.file("a.mkv").path,
                "-lavfi", "psnr", "-f", "null", "-",
            ])
        let line = try #require(
            judged.messages.split(separator: "\n").last { $0.contains("PSNR y:") })
        let number = try #require(
            line.split(separator: " ").first { $0.hasPrefix("y:") }?.dropFirst(2))
        #expect(abs(psnr - (Double(number) ?? 0)) < 0.01)
        let page = try BuiltTool.run(
            ["compare", "a.mkv", "b.mkv", "--markdown", "--html", "page.html"], in: folder.url)
        #expect(page.output.contains("| PSNR-Y, dB |"))
        let text = try String(contentsOf: folder.file("page.html"), encoding: .utf8)
        #expect(text.components(separatedBy: "<polyline").count == 3)
        #expect(text.contains("class=\"slider\""))
        let frames = try #require(record["frames"] as? [[String: Any]])
        #expect(frames.count == 12)
        #expect(frames.allSatisfy { $0["isTimeEqual"] as? Bool == true })
    }

    @Test func missingFrameShiftedTimeAndOtherSizeAreTold() throws {
        let folder = try TemporaryFolder()
        try makeClip(folder.file("a.mkv"))
        let source = folder.file("a.mkv").path
        try Judge.make(folder.file("short.mkv"), ["-i", source, "-frames:v", "11", "-c", "copy"])
        try Judge.make(
            folder.file("late.mkv"), ["-itsoffset", "0.2", "-i", source, "-c", "copy"])
        try Judge.make(folder.file("small.mkv"), ["-i", source, "-vf", "scale=32:32"])

        let short = try BuiltTool.run(["compare", "a.mkv", "short.mkv"], in: folder.url)
        #expect(short.status == 3)
        #expect(
            short.messages
                == "Note: 'short.mkv' holds 11 frames by its packets, 'a.mkv' 12\n"
                + "Error: 'short.mkv' has 11 frames, 'a.mkv' 12; frames were compared by their "
                + "order, as far as both go\n")
        let late = try BuiltTool.run(["compare", "a.mkv", "late.mkv"], in: folder.url)
        #expect(late.status == 5)
        #expect(
            late.messages
                == "Note: 12 of 12 frames of 'late.mkv' have another time than in 'a.mkv' by their "
                + "packets\nError: 12 of 12 frames of 'late.mkv' have another time than in 'a.mkv'\n"
        )
        let small = try BuiltTool.run(["compare", "a.mkv", "small.mkv"], in: folder.url)
        #expect(small.status == 3)
        #expect(
            small.firstMessage
                == "Error: frame 0 is 64×48 in 'a.mkv' and 32×32 in 'small.mkv'; only videos of "
                + "one size can be compared")
    }

    private func makeClip(_ file: URL) throws {
        try Judge.make(
            file,
            [
                "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25", "-frames:v", "12", "-c:v", "ffv1",
                "-pix_fmt", "yuv420p",
            ])
    }
}
