import Foundation
import TestSupport
import Testing

/// Sources and targets that are no good: a clear message, the documented status, nothing left
/// behind, nothing overwritten.
struct BadInputTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func upscale(_ input: String, to output: String = "out.mkv") throws -> BuiltTool.Outcome
    {
        try BuiltTool.run(
            [
                "upscale", input, output, "-p", "fast", "-j", "2", "--encoder-preset", "ultrafast",
            ], in: folder.url)
    }

    @Test func missingFile() throws {
        let outcome = try upscale("no.mp4")
        #expect(outcome.status == 3)
        #expect(outcome.messages == "Error: cannot open 'no.mp4': No such file or directory\n")
        #expect(folder.contents.isEmpty)
    }

    @Test func directory() throws {
        let outcome = try upscale("/")
        #expect(outcome.status == 3)
        #expect(
            outcome.messages == "Error: cannot open '/': is a directory; name a video file\n")
        #expect(folder.contents.isEmpty)
    }

    @Test func textFile() throws {
        try Data(String(repeating: "Some words, no video.\n", count: 40).utf8)
            .write(to: folder.file("words.txt"))
        let outcome = try upscale("words.txt")
        #expect(outcome.status == 3)
        #expect(outcome.firstMessage.hasPrefix("Error: cannot open 'words.txt': "))
        #expect(folder.contents == ["words.txt"])
    }

    @Test func missingFolderOfTheOutput() throws {
        try Data().write(to: folder.file("in.mp4"))
        let outcome = try upscale("in.mp4", to: "none/out.mkv")
        // Either end may be looked at first; both are no good.
        #expect([3, 4].contains(outcome.status))
        #expect(folder.contents == ["in.mp4"])
    }

    @Test(.enabled(if: Judge.exists, "needs ffmpeg"))
    func soundWithoutVideo() throws {
        try Judge.make(folder.file("sound.m4a"), ["-f", "lavfi", "-i", "sine=d=0.2"])
        let outcome = try upscale("sound.m4a")
        #expect(outcome.status == 3)
        #expect(
            outcome.messages
                == "Error: cannot take video from 'sound.m4a': it has no video, only sound\n")
        #expect(folder.contents == ["sound.m4a"])
    }

    @Test(
        .enabled(if: Judge.exists, "needs ffmpeg"),
        arguments: ["/proc/out.mkv", "none/out.mkv", "/dev/null/out.mkv"])
    func unwritableFolder(_ target: String) throws {
        try Judge.make(
            folder.file("in.mkv"), ["-f", "lavfi", "-i", "testsrc2=s=64x48:d=0.2"])
        let outcome = try upscale("in.mkv", to: target)
        #expect(outcome.status == 4)
        #expect(outcome.messages.contains("Error: "))
        #expect(outcome.messages.contains("'\(target)'"))
        #expect(folder.contents == ["in.mkv"])
    }

    @Test(.enabled(if: Judge.exists, "needs ffmpeg"))
    func directoryAsOutput() throws {
        try Judge.make(
            folder.file("in.mkv"), ["-f", "lavfi", "-i", "testsrc2=s=64x48:d=0.2"])
        try FileManager.default.createDirectory(
            at: folder.file("out.mkv"), withIntermediateDirectories: false)
        let outcome = try upscale("in.mkv")
        #expect(outcome.status == 4)
        #expect(outcome.firstMessage.hasPrefix("Error: cannot write 'out.mkv'"))
        #expect(folder.contents == ["in.mkv", "out.mkv"])
    }

    /// What each damaged clip is worth: 0 sound after all, 3 refused, 8 salvaged with what is lost
    /// said.
    static let broken: [(name: String, status: Int32)] = [
        ("corrupt_avcC_extradata.mp4", 3), ("corrupt_bytes.mkv", 8), ("corrupt_bytes.ts", 8),
        ("corrupt_bytes_in_mdat.mp4", 8), ("corrupt_zero_hole_in_mdat.mp4", 8),
        ("empty.mp4", 3), ("encrypted_clearkey.mp4", 3), ("invalid_nal_unit.mp4", 8),
        ("invalid_vp9_bitstream.webm", 3), ("mdat_too_long.mp4", 0), ("no_streams.mp4", 3),
        ("not_a_video.mp4", 3), ("ok_before_damage.mp4", 0), ("random_bytes.mkv", 3),
        ("truncated_half.mkv", 8), ("truncated_moov_first_60pct.mp4", 8),
        ("truncated_no_moov.mp4", 3), ("unsupported_codec_vvc.mp4", 3),
    ]

    @Test(.enabled(if: SharedFolder.exists, "needs ../shared"), arguments: broken)
    func brokenClip(_ clip: (name: String, status: Int32)) throws {
        let outcome = try upscale(SharedFolder.path("clips/broken/\(clip.name)"))
        #expect(outcome.status == clip.status, "\(outcome.messages)")
        switch clip.status {
        case 3:
            #expect(outcome.firstMessage.hasPrefix("Error: "))
            #expect(outcome.firstMessage.contains(clip.name))
            #expect(folder.contents.isEmpty)
        case 8:
            #expect(outcome.messages.contains("Warning: "))
            #expect(folder.contents == ["out.mkv"])
        default:
            #expect(folder.contents == ["out.mkv"])
        }
    }
}
