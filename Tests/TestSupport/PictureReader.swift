internal import Foundation
package import Imaging

/// Pictures decoded by the `ffmpeg` program, a judge that isn't ours.
package enum PictureReader {
    /// Red, green and blue planes of 8 bits. Needs `FFmpegProgram.exists`.
    package static func rgb(_ path: String) throws -> [RealPlane] {
        let text = try FFmpegProgram.probe(
            "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0",
            path)
        let numbers = text.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        let data = [UInt8](
            try FFmpegProgram.output(
                "ffmpeg",
                ["-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]))
        guard numbers.count >= 2, data.count == 3 * numbers[0] * numbers[1] else {
            throw FFmpegProgram.Failure(
                description: "'\(path)': \(text) and \(data.count) bytes")
        }
        return (0..<3).map { channel in
            RealPlane(
                size: Size(width: numbers[0], height: numbers[1]),
                samples: stride(from: channel, to: data.count, by: 3).map { Double(data[$0]) })
        }
    }
}
