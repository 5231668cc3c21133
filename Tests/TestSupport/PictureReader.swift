internal import Foundation
package import Imaging

/// Pictures decoded by the `ffmpeg` program, a judge that isn't ours.
package enum PictureReader {
    /// Red, green and blue planes of 8 bits; the one plane of a gray picture, as it is. Needs
    /// `FFmpegProgram.exists`.
    package static func planes(_ path: String) throws -> [RealPlane] {
        let text = try FFmpegProgram.probe(
            "-select_streams", "v:0", "-show_entries", "stream=width,height,pix_fmt", "-of",
            "csv=p=0", path)
        let fields = text.split(whereSeparator: { ",\n".contains($0) })
        let extents = fields.compactMap { Int($0) }
        // Made RGB, gray would be changed by one here and there.
        let isGray = fields.contains("gray")
        let count = isGray ? 1 : 3
        let data = [UInt8](
            try FFmpegProgram.output(
                "ffmpeg",
                [
                    "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt",
                    isGray ? "gray" : "rgb24", "-",
                ]))
        guard extents.count >= 2, data.count == count * extents[0] * extents[1] else {
            throw FFmpegProgram.Failure(
                description: "'\(path)': \(text) and \(data.count) bytes")
        }
        return (0..<count).map { channel in
            RealPlane(
                size: Size(width: extents[0], height: extents[1]),
                samples: stride(from: channel, to: data.count, by: count).map { Double(data[$0]) })
        }
    }
}
