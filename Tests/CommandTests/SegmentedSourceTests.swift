import Foundation
import TestSupport
import Testing

/// Runs in segments beside uncut ones: the same pictures, and the same words about the source.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct SegmentedSourceTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Upscales in segments of a second and as a whole, and compares frames, words and statuses.
    ///
    /// - Returns: the uncut run.
    @discardableResult
    private func compare(_ input: String) throws -> BuiltTool.Outcome {
        func run(_ output: String, _ journal: String) throws -> BuiltTool.Outcome {
            try BuiltTool.run(
                [
                    "upscale", input, output, "-p", "fast", "-j", "2", "-c", "ffv1", "--journal",
                    journal, "--segment-length", "1",
                ], in: folder.url)
        }
        let (cut, uncut) = try (run("cut.mkv", "on"), run("uncut.mkv", "off"))
        #expect(cut.status == uncut.status, "\(cut.messages)")
        #expect(cut.messages.contains(/until the end \([2-9] segments\)/), "\(cut.messages)")
        /// What is said but for names, sizes, speeds and the journal.
        func words(_ outcome: BuiltTool.Outcome) -> [String] {
            outcome.messages.split(separator: "\n").map(String.init)
                .filter { !$0.contains("cut.mkv") }
        }
        #expect(words(cut) == words(uncut))
        let sums = try ["cut", "uncut"].map { name in
            let sums = folder.file("\(name).txt")
            try Judge.make(sums, ["-i", folder.file("\(name).mkv").path, "-f", "framemd5"])
            return try String(contentsOf: sums, encoding: .utf8)
        }
        let isEqual = sums[0] == sums[1]
        #expect(isEqual, "the pictures differ")
        return uncut
    }

    /// Interlaced clips of three seconds, with a key frame each half.
    static let interlaced: [(String, [String])] = [
        ("in.mkv", ["-c:v", "mpeg2video", "-q:v", "2", "-flags", "+ildct+ilme", "-bf", "2"]),
        ("in.mp4", ["-c:v", "libx264", "-flags", "+ildct+ilme", "-bf", "2"]),
        (
            "in.ts",
            [
                "-c:v", "mpeg2video", "-q:v", "2", "-flags", "+ildct+ilme+cgop", "-sc_threshold",
                "1000000000",
            ]
        ),
    ]

    @Test(arguments: interlaced)
    func interlacedPicturesAreMadeWithTheirNeighbours(_ name: String, _ codec: [String]) throws {
        try Judge.make(
            folder.file(name),
            [
                "-f", "lavfi", "-i", "testsrc2=s=96x64:r=50:d=3", "-vf",
                "tinterlace=interleave_top,setfield=tff", "-g", "12", "-pix_fmt", "yuv420p",
            ] + codec)
        let outcome = try compare(name)
        #expect(outcome.messages.contains("75 of 75 frames were interlaced"))
    }

    @Test func telecineIsReported() throws {
        try Judge.make(
            folder.file("in.mkv"),
            [
                "-f", "lavfi", "-i", "testsrc2=s=96x64:r=24:d=3", "-vf",
                "telecine=pattern=23:first_field=top,setfield=tff", "-c:v", "mpeg2video", "-q:v",
                "2", "-flags", "+ildct+ilme", "-g", "15",
            ])
        #expect(try compare("in.mkv").messages.contains("3:2 pulldown"))
    }

    @Test func changesInMidStreamAreTold() throws {
        for (index, size) in ["64x48", "96x48"].enumerated() {
            try Judge.make(
                folder.file("part\(index).ts"),
                [
                    "-f", "lavfi", "-i", "testsrc2=s=\(size):r=10:d=2", "-c:v", "libx264", "-bf",
                    "0", "-g", "5", "-pix_fmt", "yuv420p", "-color_primaries", "bt709",
                    "-colorspace", "bt709", "-color_trc", index == 0 ? "bt709" : "smpte2084",
                    "-output_ts_offset", "\(2 * index)",
                ])
        }
        try join()
        let outcome = try compare("in.ts")
        #expect(outcome.status == 8)
        #expect(outcome.messages.contains("the picture changes from 64×48 to 96×48"))
        #expect(outcome.messages.contains("primaries or transfer change"))
    }

    private func join() throws {
        let parts = try (0..<2).map { try Data(contentsOf: folder.file("part\($0).ts")) }
        try (parts[0] + parts[1]).write(to: folder.file("in.ts"))
    }
}
