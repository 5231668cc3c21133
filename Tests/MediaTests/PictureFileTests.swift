import Foundation
import Imaging
import TestSupport
import Testing

@testable import Media

@Suite struct PictureFileTests {
    private func noise(_ size: Size, planes: Int) -> Picture {
        var generator = SplitMix64(seed: 42)
        return Picture(
            size: size,
            planes: (0..<planes).map { _ in
                (0..<size.width * size.height).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
            })
    }

    @Test(
        arguments: [1, 3],
        [Size(width: 1, height: 1), Size(width: 33, height: 7), Size(width: 256, height: 200)])
    func whatIsWrittenIsReadExactly(planes: Int, size: Size) throws {
        let folder = try TemporaryFolder()
        let picture = noise(size, planes: planes)
        try PictureFile.write(picture, to: folder.path("a%03d:b.png"))
        #expect(try PictureFile.read(path: folder.path("a%03d:b.png")) == picture)
    }

    @Test(
        .enabled(if: FFmpegProgram.exists),
        arguments: ["rgba", "rgb48be", "pal8", "ya8", "gray16be", "monob"])
    func otherKindsOfPNGAreRead(format: String) throws {
        let folder = try TemporaryFolder()
        let source = folder.path("in.png")
        try FFmpegProgram.run(
            "-f", "lavfi", "-i", "testsrc=size=64x48", "-frames:v", "1", "-pix_fmt", format, source)
        // The program's own idea of the same file, by the way that loses nothing.
        let isGray = format.hasPrefix("ya") || format.hasPrefix("gray") || format == "monob"
        let raw = folder.path("out.raw")
        try FFmpegProgram.run(
            "-i", source, "-sws_flags", "accurate_rnd+bitexact", "-pix_fmt",
            isGray ? "gray" : "gbrp", "-f", "rawvideo", raw)
        let picture = try PictureFile.read(path: source)
        #expect(picture.size == Size(width: 64, height: 48))
        #expect(picture.isGray == isGray)
        let bytes = try folder.bytes("out.raw")
        let count = 64 * 48
        // The file's order is G, B, R.
        let order = isGray ? [0] : [1, 2, 0]
        for (index, plane) in order.enumerated() {
            let expected = Array(bytes[index * count..<(index + 1) * count])
            let worst = zip(picture.planes[plane], expected).map { abs(Int($0) - Int($1)) }.max()
            #expect(worst ?? 0 <= 1, "\(format) plane \(plane)")
        }
    }

    /// Decoders would fill in the rest, which would then be measured as if it were the picture.
    @Test(.enabled(if: FFmpegProgram.exists), arguments: ["png", "jpg", "bmp"])
    func aPictureThatIsCutOffIsRefused(type: String) throws {
        let folder = try TemporaryFolder()
        let whole = folder.path("whole.\(type)")
        try FFmpegProgram.run(
            "-f", "lavfi", "-i", "mandelbrot=size=200x150", "-frames:v", "1", "-pix_fmt",
            type == "jpg" ? "yuvj420p" : type == "png" ? "rgb24" : "bgr24", whole)
        #expect(try PictureFile.read(path: whole).size == Size(width: 200, height: 150))
        let bytes = try folder.bytes("whole.\(type)")
        let cut = folder.path("cut.\(type)")
        try Data(bytes.prefix(bytes.count * 6 / 10)).write(to: URL(fileURLWithPath: cut))
        #expect(throws: MediaError.self) { try PictureFile.read(path: cut) }
    }

    @Test func whatIsNoPictureIsRefused() throws {
        let folder = try TemporaryFolder()
        let text = try folder.write("not a picture", to: "a.png")
        #expect(throws: MediaError.self) { try PictureFile.read(path: text) }
        let missing = #expect(throws: MediaError.self) {
            try PictureFile.read(path: folder.path("none.png"))
        }
        #expect(missing?.kind == .notFound)
        let unwritable = #expect(throws: MediaError.self) {
            try PictureFile.write(
                noise(Size(width: 2, height: 2), planes: 1), to: folder.path("no/where.png"))
        }
        #expect(unwritable?.kind == .writeFailed)
    }
}
