import Foundation
import TestSupport
import Testing

/// Turned and mirrored sources through the built tool, beside what ffmpeg shows of them.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct RotationTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The matrices by which a picture is turned by quarters and mirrored: a, b, c, d.
    static let matrices: [[Int32]] = [
        [1, 0, 0, 1], [0, 1, -1, 0], [-1, 0, 0, -1], [0, -1, 1, 0],
        [-1, 0, 0, 1], [1, 0, 0, -1], [0, 1, 1, 0], [0, -1, -1, 0],
    ]

    /// A clip of a few frames in MOV with that matrix in its track's header.
    private func makeClip(_ matrix: [Int32], format: String = "yuv420p", codec: [String] = [])
        throws
    {
        let plain = folder.file("plain.mov")
        try Judge.make(
            plain,
            [
                "-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=0.4", "-vf",
                "setsar=4/3,format=\(format)", "-c:v", "libx264", "-qp", "0", "-bf", "0",
            ] + codec)
        var bytes = try Data(contentsOf: plain)
        let header = try #require(bytes.range(of: Data("tkhd".utf8)))
        // Version 0: 4 bytes of version and flags, five words, 2 words, 4 short ones, then the nine.
        let start = header.upperBound + 40
        for (place, value) in zip([0, 1, 3, 4], matrix) {
            let word = UInt32(bitPattern: value << 16).bigEndian
            withUnsafeBytes(of: word) {
                bytes.replaceSubrange(start + 4 * place..<start + 4 * place + 4, with: $0)
            }
        }
        try bytes.write(to: folder.file("in.mov"))
    }

    private func upscale(_ output: String, _ options: String...) throws -> BuiltTool.Outcome {
        try BuiltTool.run(
            ["upscale", "in.mov", output, "-y", "-p", "fast", "-j", "2"] + options,
            in: folder.url)
    }

    /// The samples of a file as ffmpeg shows it, in the format asked for.
    private func samples(of file: String, _ format: String) throws -> [UInt8] {
        let raw = folder.file("\(file).raw")
        try Judge.make(
            raw, ["-i", folder.file(file).path, "-pix_fmt", format, "-f", "rawvideo"])
        return [UInt8](try Data(contentsOf: raw))
    }

    /// Turns the source by ffmpeg, or only its luma by a filter of that name, and enlarges what comes
    /// out.
    private func upscaleWhatIsShown(lumaBy filter: String? = nil) throws {
        let source = ["-i", folder.file("in.mov").path]
        try Judge.make(
            folder.file("shown.mkv"),
            (filter.map { ["-noautorotate"] + source + ["-vf", "extractplanes=y,\($0)"] } ?? source)
                + ["-c:v", "ffv1"])
        let outcome = try BuiltTool.run(
            ["upscale", "shown.mkv", "judged.mkv", "-p", "fast", "-j", "2", "-c", "ffv1"],
            in: folder.url)
        try #require(outcome.status == 0, "\(outcome.messages)")
    }

    private func stream(of file: String) throws -> [String: Any] {
        let value = try Judge.probe(folder.file(file), ["-select_streams", "v:0", "-show_streams"])
        return try #require((value["streams"] as? [[String: Any]])?.first)
    }

    @Test(arguments: matrices)
    func aContainerWithoutAFlagGetsTurnedPixels(_ matrix: [Int32]) throws {
        try makeClip(matrix)
        try upscaleWhatIsShown()
        let outcome = try upscale("out.mkv", "-c", "ffv1")
        #expect(outcome.status == 0, "\(outcome.messages)")
        let isPlain = matrix == Self.matrices[0]
        #expect(outcome.messages.contains("is applied to its pixels") == !isPlain)
        let (made, shown) = try (
            samples(of: "out.mkv", "yuv420p"), samples(of: "judged.mkv", "yuv420p")
        )
        try #require(made.count == shown.count && made.count == 4 * 128 * 96 * 3 / 2)
        let frame = 128 * 96 * 3 / 2
        for number in 0..<4 {
            let luma = number * frame..<number * frame + 128 * 96
            let isEqual = made[luma] == shown[luma]
            #expect(isEqual, "luma of frame \(number)")
        }
        let stream = try stream(of: "out.mkv")
        let isTurned = matrix[0] == 0
        #expect(stream["width"] as? Int == (isTurned ? 96 : 128))
        #expect(stream["height"] as? Int == (isTurned ? 128 : 96))
        #expect(stream["sample_aspect_ratio"] as? String == (isTurned ? "3:4" : "4:3"))
        #expect(stream["side_data_list"] == nil)
    }

    /// Chroma keeps its place beside luma: a picture turned and turned back is the one it was.
    @Test(arguments: [matrices[1], matrices[2], matrices[7]])
    func chromaStaysWhereItWas(_ matrix: [Int32]) throws {
        try makeClip(matrix)
        #expect(try upscale("turned.mkv", "-c", "ffv1").status == 0)
        #expect(try upscale("kept.mov", "--rotation", "keep", "--crf", "0").status == 0)
        // Shown by ffmpeg with chroma at luma's places, where the location counts.
        func shown(_ file: String, _ filters: String) throws -> [UInt8] {
            let raw = folder.file("shown.raw")
            try Judge.make(
                raw,
                [
                    "-noautorotate", "-i", folder.file(file).path, "-frames:v", "1", "-vf",
                    "scale=in_h_chr_pos=0:in_v_chr_pos=128:flags=bicubic+accurate_rnd"
                        + "+full_chroma_inp,format=yuv444p" + filters, "-f", "rawvideo",
                ])
            return [UInt8](try Data(contentsOf: raw))
        }
        let filters =
            [
                Self.matrices[1]: ",transpose=clock", Self.matrices[2]: ",hflip,vflip",
                Self.matrices[7]: ",transpose=clock_flip",
            ][matrix] ?? ""
        let (turned, kept) = try (shown("turned.mkv", ""), shown("kept.mov", filters))
        try #require(turned.count == kept.count && turned.count == 128 * 96 * 3)
        let chroma = 128 * 96..<128 * 96 * 3
        let error =
            chroma.reduce(0) { $0 + abs(Int(turned[$1]) - Int(kept[$1])) } / chroma.count
        // testsrc2's colours are hard edges: chroma off by one luma sample would give 4 and more.
        #expect(error <= 1, "mean difference of chroma \(error)")
    }

    @Test func theFlagIsKeptWhereThereIsAPlaceForIt() throws {
        try makeClip(Self.matrices[1])
        let outcome = try upscale("out.mp4")
        #expect(outcome.status == 0, "\(outcome.messages)")
        let stream = try stream(of: "out.mp4")
        #expect(stream["width"] as? Int == 128)
        let data = try #require(stream["side_data_list"] as? [[String: Any]])
        #expect(data.contains { $0["rotation"] as? Int == -90 })
    }

    @Test func aUserDecides() throws {
        try makeClip(Self.matrices[1])
        let applied = try upscale("out.mp4", "--rotation", "apply", "--height", "128")
        #expect(applied.status == 0, "\(applied.messages)")
        #expect(applied.messages.contains("is applied to its pixels: as asked"))
        let stream = try stream(of: "out.mp4")
        #expect(stream["width"] as? Int == 96 && stream["height"] as? Int == 128)
        #expect(stream["side_data_list"] == nil)

        let kept = try upscale("out.mkv", "--rotation", "keep")
        #expect(kept.status == 8)
        #expect(kept.messages.contains("the flag for the picture's rotation by -90° is dropped"))

        let wrong = try upscale("out.mkv", "--rotation", "aply")
        #expect(wrong.status == 2)
        #expect(wrong.messages.contains("did you mean 'apply'?"))
    }

    @Test(arguments: ["yuv422p10le", "yuv444p"])
    func otherLayoutsAreTurnedToo(_ format: String) throws {
        try makeClip(Self.matrices[3], format: format)
        // Its own way of turning 4:2:2 isn't exact.
        try upscaleWhatIsShown(lumaBy: "transpose=cclock")
        let outcome = try upscale("out.mkv", "-c", "ffv1")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try stream(of: "out.mkv")["pix_fmt"] as? String == format)
        func luma(_ file: String) throws -> Data {
            let raw = folder.file("luma.raw")
            try Judge.make(
                raw, ["-i", folder.file(file).path, "-vf", "extractplanes=y", "-f", "rawvideo"])
            return try Data(contentsOf: raw)
        }
        let isEqual = try luma("out.mkv") == luma("judged.mkv")
        #expect(isEqual)
    }

    @Test func alphaIsTurnedAlong() throws {
        try Judge.make(
            folder.file("plain.mov"),
            [
                "-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=0.2", "-vf",
                "format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='4*X'", "-c:v", "qtrle",
            ])
        try Judge.make(
            folder.file("in.mov"),
            ["-i", folder.file("plain.mov").path, "-c", "copy", "-metadata:s:v", "rotate=90"])
        try upscaleWhatIsShown()
        let outcome = try upscale("out.mkv", "-c", "ffv1")
        #expect(outcome.status == 0, "\(outcome.messages)")
        func alpha(_ file: String) throws -> [UInt8] {
            let raw = folder.file("alpha.raw")
            try Judge.make(
                raw,
                ["-i", folder.file(file).path, "-vf", "alphaextract,format=gray", "-f", "rawvideo"])
            return [UInt8](try Data(contentsOf: raw))
        }
        let (made, shown) = try (alpha("out.mkv"), alpha("judged.mkv"))
        #expect(made.count == 2 * 128 * 96)
        let isEqual = made == shown
        #expect(isEqual)
    }
}
