package import Foundation

/// The `ffmpeg` program, by which tests make clips and judge results independently of the library
/// calls under test. Tests that need it say `@Test(.enabled(if: FFmpegProgram.exists))`.
package enum FFmpegProgram {
    package static let exists = path("ffmpeg") != nil && path("ffprobe") != nil

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Runs `ffmpeg -v error -y` with these arguments.
    package static func run(_ arguments: String...) throws {
        _ = try output("ffmpeg", ["-v", "error", "-nostdin", "-y"] + arguments)
    }

    /// What `ffprobe -v error` with these arguments prints.
    package static func probe(_ arguments: String...) throws -> String {
        String(decoding: try output("ffprobe", ["-v", "error"] + arguments), as: UTF8.self)
    }

    /// What a program prints on standard output.
    package static func output(_ name: String, _ arguments: [String]) throws -> Data {
        guard let path = path(name) else { throw Failure(description: "no \(name) program") }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(
                description: "\(name) \(arguments) ended with \(process.terminationStatus)")
        }
        return data
    }

    private static func path(_ name: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
