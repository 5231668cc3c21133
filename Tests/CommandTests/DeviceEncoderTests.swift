import Foundation
import TestSupport
import Testing

/// Encoders of devices on a machine that has none.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct DeviceEncoderTests {
    static let encoders = ["h264_vaapi", "hevc_vaapi", "h264_nvenc", "hevc_qsv", "h264_v4l2m2m"]

    @Test(arguments: encoders)
    func anEncoderWithoutItsDeviceIsRefused(_ encoder: String) throws {
        let folder = try TemporaryFolder()
        try Judge.make(
            folder.file("in.mkv"),
            [
                "-f", "lavfi", "-i", "testsrc2=s=128x128:r=10:d=0.2", "-c:v", "ffv1", "-pix_fmt",
                "yuv420p",
            ])
        let outcome = try BuiltTool.run(
            ["upscale", "in.mkv", "out.mkv", "-p", "fast", "-j", "2", "-c", encoder],
            in: folder.url)
        // Where there is the device, it may encode.
        if outcome.status == 0 { return }
        #expect(outcome.status == 2, "\(outcome.messages)")
        #expect(outcome.messages.contains("cannot use \(encoder)"), "\(outcome.messages)")
        #expect(outcome.messages.contains("subpixel doctor"), "\(outcome.messages)")
        #expect(folder.contents == ["in.mkv"])
    }
}
