import Foundation
import Testing

/// Damage in the middle of a clip: concealed, counted, and told by the exit status.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct ErrorRateTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        // A tenth of the packets have noise in them.
        try Judge.make(
            folder.file("a.mkv"),
            [
                "-f", "lavfi", "-i", "testsrc2=s=128x96:r=25:d=2", "-c:v", "libx264", "-g", "5",
                "-bf", "0", "-pix_fmt", "yuv420p", "-bsf:v",
                "noise=amount='if(between(n\\,20\\,24)\\,40\\,0)'",
            ])
    }

    private func upscale(_ arguments: [String]) throws -> BuiltTool.Outcome {
        try BuiltTool.run(
            ["upscale", "-p", "fast", "-j", "2", "-e", "preset=ultrafast", "a.mkv", "b.mkv", "-y"]
                + arguments, in: folder.url)
    }

    @Test func damageEndsWithEightAndAboveTheRateWithSix() throws {
        let concealed = try upscale([])
        #expect(concealed.status == 8, "\(concealed.messages)")
        #expect(concealed.messages.contains("repaired by the decoder"))
        #expect(try Judge.times(of: folder.file("b.mkv")).count >= 45)

        let strict = try upscale(["--max-error-rate", "1%"])
        #expect(strict.status == 6, "\(strict.messages)")
        #expect(folder.contents == ["a.mkv", "b.mkv"])

        let tolerant = try upscale(["--max-error-rate", "1"])
        #expect(tolerant.status == 8)
    }

    @Test(arguments: ["2", "101%", "-0.1", "much"])
    func aShareIsFromZeroToOne(_ value: String) throws {
        let outcome = try upscale(["--max-error-rate=\(value)"])
        #expect(outcome.status == 2)
        #expect(outcome.firstMessage.contains("expected a share from 0 to 1"))
    }
}
