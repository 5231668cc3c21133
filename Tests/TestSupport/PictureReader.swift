internal import Foundation
package import Imaging

/// Pictures decoded by the `ffmpeg` program, a judge that isn't ours.
package enum PictureReader {
    /// Whether the `ffmpeg` and `ffprobe` programs are on the search path.
    package static let isAvailable: Bool =
        run("ffmpeg", ["-version"]) != nil && run("ffprobe", ["-version"]) != nil

    /// Red, green and blue planes of 8 bits, or nil when the file can't be read.
    package static func rgb(_ path: String) -> [RealPlane]? {
        guard let size = size(path),
            let data = run(
                "ffmpeg", ["-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]),
            data.count == 3 * size.width * size.height
        else { return nil }
        return (0..<3).map { channel in
            RealPlane(
                size: size,
                samples: stride(from: channel, to: data.count, by: 3).map { Double(data[$0]) })
        }
    }

    private static func size(_ path: String) -> Size? {
        let arguments = [
            "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of",
            "csv=p=0", path,
        ]
        guard let text = run("ffprobe", arguments).flatMap({ String(bytes: $0, encoding: .utf8) })
        else { return nil }
        let numbers = text.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        return numbers.count >= 2 ? Size(width: numbers[0], height: numbers[1]) : nil
    }

    /// Standard output of a program, or nil when it doesn't exist or fails.
    private static func run(_ program: String, _ arguments: [String]) -> [UInt8]? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        do { try process.run() } catch { return nil }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? [UInt8](data) : nil
    }
}
