import Foundation
import TestSupport
import Testing

/// Where chroma lies after the way through the built tool, for each location that a stream can state.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct ChromaSitingTests {
    private let folder: TemporaryFolder
    private static let size = (width: 96, height: 64)

    init() throws { folder = try TemporaryFolder() }

    /// Offset of the first chroma sample of 4:2:0 from the first luma sample, in luma samples.
    static let locations = [
        ("left", 0.0, 0.5), ("center", 0.5, 0.5), ("topleft", 0.0, 0.0),
    ]

    /// 4:2:0 of 8 bits whose Cb rises across an edge at luma position `edge` and whose Cr does so
    /// downwards; luma is gray.
    private func writeSource(offset: (Double, Double), edge: (x: Double, y: Double)) throws {
        let (width, height) = Self.size
        func sample(_ index: Int, _ offset: Double, _ edge: Double) -> UInt8 {
            let place = Double(index * 2) + offset + 0.5
            let t = min(max((place - edge) / 12 + 0.5, 0), 1)
            return UInt8((48 + 160 * t * t * (3 - 2 * t)).rounded())
        }
        var bytes = Data(repeating: 126, count: width * height)
        for _ in 0..<height / 2 {
            for x in 0..<width / 2 { bytes.append(sample(x, offset.0, edge.x)) }
        }
        for y in 0..<height / 2 {
            bytes.append(
                Data(repeating: sample(y, offset.1, edge.y), count: width / 2))
        }
        try bytes.write(to: folder.file("in.yuv"))
    }

    /// The position, in samples, of a rise from 48 to 208: the area below it tells, to a small part
    /// of a step.
    private func edge(of line: [UInt8]) -> Double {
        let area = line.reduce(0) { $0 + (Double($1) - 48) / 160 }
        return Double(line.count) - 0.5 - area
    }

    private func check(
        output: String, options: [String], factor: Double, location: (String, Double, Double),
        read: (Double, Double), says: String?
    ) throws {
        let (width, height) = Self.size
        let edge = (x: 41.3, y: 30.7)
        try writeSource(offset: (location.1, location.2), edge: edge)
        try Judge.make(
            folder.file("in.mkv"),
            [
                "-f", "rawvideo", "-pixel_format", "yuv420p", "-video_size", "\(width)x\(height)",
                "-framerate", "5", "-i", folder.file("in.yuv").path, "-c:v", "libx264", "-qp", "0",
                "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-chroma_sample_location",
                location.0,
            ])
        let outcome = try BuiltTool.run(
            ["upscale", "in.mkv", output, "-p", "fast", "-j", "2", "-s", "\(factor)"] + options,
            in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        if let says {
            let report = try Judge.probe(folder.file(output), ["-show_streams"])
            let stream = try #require((report["streams"] as? [[String: Any]])?.first)
            #expect(stream["chroma_location"] as? String == says)
        }
        let raw = folder.file("out.yuv")
        try Judge.make(
            raw, ["-i", folder.file(output).path, "-frames:v", "1", "-f", "rawvideo"])
        let bytes = [UInt8](try Data(contentsOf: raw))
        let outWidth = Int(Double(width) * factor)
        let outHeight = Int(Double(height) * factor)
        let plane = outWidth / 2 * (outHeight / 2)
        try #require(bytes.count == outWidth * outHeight + 2 * plane)
        let cb = bytes[(outWidth * outHeight)...].prefix(plane)
        let cr = bytes[(outWidth * outHeight + plane)...]
        let across = Array(cb.dropFirst(outWidth / 2 * (outHeight / 4)).prefix(outWidth / 2))
        let down = (0..<outHeight / 2).map { cr[cr.startIndex + $0 * (outWidth / 2) + 7] }
        // A tenth of a luma sample of the output.
        let x = self.edge(of: across) * 2 + read.0 + 0.5
        let y = self.edge(of: down) * 2 + read.1 + 0.5
        #expect(abs(x - edge.x * factor) < 0.1, "\(location.0) across: \(x)")
        #expect(abs(y - edge.y * factor) < 0.1, "\(location.0) down: \(y)")
    }

    @Test(arguments: locations, [2.0, 1.5, 3.0])
    func anEdgeStaysWhereItIs(_ location: (String, Double, Double), _ factor: Double) throws {
        try check(
            output: "out.mkv", options: ["-c", "ffv1"], factor: factor, location: location,
            read: (location.1, location.2), says: location.0)
    }

    /// AVI can't say where chroma lies: it is read as left, and must lie there.
    @Test(arguments: locations)
    func chromaMovesToWhereItIsReadFrom(_ location: (String, Double, Double)) throws {
        try check(
            output: "out.avi", options: ["-c", "huffyuv"], factor: 2, location: location,
            read: (0, 0.5), says: nil)
    }
}
