import Foundation
import TestSupport
import Testing

/// Colours through the built tool, from RGB patches to RGB patches, with ffmpeg on both sides.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct ColorTests {
    private let folder: TemporaryFolder
    /// 8×6 patches of 16×16 pixels.
    private static let columns = 8
    private static let rows = 6
    private static let patch = 16

    init() throws { folder = try TemporaryFolder() }

    /// Random colours, in the order of the patches.
    private static func colors() -> [[UInt8]] {
        var generator = SplitMix64(seed: 0xc0105)
        return (0..<columns * rows).map { _ in
            (0..<3).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
    }

    private func writePatches() throws {
        let colors = Self.colors()
        let (width, height) = (Self.columns * Self.patch, Self.rows * Self.patch)
        var bytes = Data(capacity: width * height * 3)
        for y in 0..<height {
            for x in 0..<width {
                bytes.append(
                    contentsOf: colors[y / Self.patch * Self.columns + x / Self.patch])
            }
        }
        try bytes.write(to: folder.file("patches.rgb"))
    }

    /// Mean difference of the middles of the patches of `file` to what they were, in 8-bit steps.
    private func meanError(
        of file: String, factor: Int, matrix: String, range: String
    ) throws -> Double {
        let raw = folder.file("out.rgb")
        try Judge.make(
            raw,
            [
                "-i", folder.file(file).path, "-vf",
                "scale=in_color_matrix=\(matrix):in_range=\(range)"
                    + ":flags=accurate_rnd+full_chroma_int+full_chroma_inp,format=rgb24",
                "-frames:v",
                "1", "-f", "rawvideo",
            ])
        let bytes = [UInt8](try Data(contentsOf: raw))
        let (patch, width) = (Self.patch * factor, Self.columns * Self.patch * factor)
        #expect(bytes.count == width * Self.rows * patch * 3)
        var sum = 0
        var count = 0
        for (index, color) in Self.colors().enumerated() {
            let (row, column) = index.quotientAndRemainder(dividingBy: Self.columns)
            for y in row * patch + patch / 2 - 4..<row * patch + patch / 2 + 4 {
                for x in column * patch + patch / 2 - 4..<column * patch + patch / 2 + 4 {
                    for channel in 0..<3 {
                        let value = Int(bytes[(y * width + x) * 3 + channel])
                        sum += abs(value - Int(color[channel]))
                        count += 1
                    }
                }
            }
        }
        return Double(sum) / Double(count)
    }

    /// The names of matrix, primaries and transfer in ffmpeg's words.
    static let standards = [
        ("bt601", "smpte170m", "smpte170m", "smpte170m"), ("bt709", "bt709", "bt709", "bt709"),
        ("bt2020", "bt2020nc", "bt2020", "bt2020-10"),
    ]

    @Test(arguments: standards, ["limited", "full"])
    func patchesKeepTheirColour(
        _ standard: (String, String, String, String), _ range: String
    ) throws {
        try writePatches()
        let (matrix, space, primaries, transfer) = standard
        try Judge.make(
            folder.file("in.mkv"),
            [
                "-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", "128x96", "-framerate",
                "5", "-i", folder.file("patches.rgb").path, "-vf",
                "scale=out_color_matrix=\(matrix):out_range=\(range)"
                    + ":flags=accurate_rnd+full_chroma_int+full_chroma_inp,format=yuv444p", "-c:v",
                "ffv1", "-colorspace", space, "-color_primaries", primaries, "-color_trc",
                transfer, "-color_range", range == "full" ? "pc" : "tv",
            ])
        let outcome = try BuiltTool.run(
            ["upscale", "in.mkv", "out.mkv", "-p", "fast", "-j", "2", "-e", "crf=4"],
            in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        let error = try meanError(of: "out.mkv", factor: 2, matrix: matrix, range: range)
        #expect(error < 1, "\(matrix) \(range)")

        let report = try Judge.probe(folder.file("out.mkv"), ["-show_streams"])
        let stream = try #require((report["streams"] as? [[String: Any]])?.first)
        #expect(stream["color_space"] as? String == space)
        #expect(stream["color_primaries"] as? String == primaries)
        #expect(stream["color_transfer"] as? String == transfer)
        #expect(stream["color_range"] as? String == (range == "full" ? "pc" : "tv"))
    }

    /// RGB all the way, which the tool converts by itself.
    @Test(arguments: ["gbrp", "bgr0"])
    func rgbKeepsItsColour(_ format: String) throws {
        try writePatches()
        try Judge.make(
            folder.file("in.mkv"),
            [
                "-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", "128x96", "-framerate",
                "5", "-i", folder.file("patches.rgb").path, "-pix_fmt", format, "-c:v",
                format == "gbrp" ? "libx264rgb" : "ffv1",
            ] + (format == "gbrp" ? ["-qp", "0", "-pix_fmt", "rgb24"] : []))
        let outcome = try BuiltTool.run(
            ["upscale", "in.mkv", "out.mkv", "-p", "fast", "-j", "2", "-c", "ffv1"],
            in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("ffv1 bgr0"))
        let error = try meanError(of: "out.mkv", factor: 2, matrix: "bt601", range: "full")
        #expect(error < 1)
    }
}
