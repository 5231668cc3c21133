import Foundation
import Testing

/// Runs the built program as its user does.
enum BuiltTool {
    /// What a finished program left.
    struct Outcome {
        let status: Int32
        let output: String
        /// Standard error.
        let messages: String

        /// The messages as lines, without the parser's usage hint.
        var firstMessage: String {
            messages.split(separator: "\n").first.map(String.init) ?? ""
        }
    }

    /// Beside the test bundle.
    static let url: URL = {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return program.deletingLastPathComponent().appendingPathComponent("subpixel")
    }()

    /// Runs it to its end. A program that does not end within `limit` seconds is killed.
    static func run(
        _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:],
        limit: Double = 120
    ) throws -> Outcome {
        try execute(url, arguments, in: folder, environment: environment, limit: limit)
    }

    /// Runs the program until `isReady`, asked again and again, then sends it a signal.
    static func run(
        _ arguments: [String], in folder: URL, signal: Int32, when isReady: () -> Bool
    ) throws -> Outcome {
        let running = try start(url, arguments, in: folder, environment: [:])
        let deadline = Date(timeIntervalSinceNow: 60)
        while running.process.isRunning, !isReady(), Date() < deadline { usleep(20_000) }
        kill(running.process.processIdentifier, signal)
        return running.finish(limit: 60)
    }

    static func execute(
        _ program: URL, _ arguments: [String], in folder: URL? = nil,
        environment: [String: String] = [:], limit: Double = 120
    ) throws -> Outcome {
        try start(program, arguments, in: folder, environment: environment).finish(limit: limit)
    }

    private static func start(
        _ program: URL, _ arguments: [String], in folder: URL?, environment: [String: String]
    ) throws -> Running {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = folder }
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        let running = try Running(process)
        try process.run()
        return running
    }

    /// A running program. Its output goes to files: a pipe would have to be read all the while, and
    /// programs started at the same time by other tests would keep it open.
    private final class Running {
        let process: Process
        private let folder: TemporaryFolder

        init(_ process: Process) throws {
            self.process = process
            folder = try TemporaryFolder()
            process.standardOutput = try handle("output")
            process.standardError = try handle("messages")
        }

        func finish(limit: Double) -> Outcome {
            let deadline = Date(timeIntervalSinceNow: limit)
            while process.isRunning, Date() < deadline { usleep(5_000) }
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
            // A program that a signal ended counts as shells count it.
            let status =
                process.terminationReason == .uncaughtSignal
                ? 128 + process.terminationStatus : process.terminationStatus
            return Outcome(status: status, output: text("output"), messages: text("messages"))
        }

        private func handle(_ name: String) throws -> FileHandle {
            try Data().write(to: folder.file(name))
            return try FileHandle(forWritingTo: folder.file(name))
        }

        private func text(_ name: String) -> String {
            String(decoding: (try? Data(contentsOf: folder.file(name))) ?? Data(), as: UTF8.self)
        }
    }
}

/// The tools that make clips for the tests and judge what came out.
enum Judge {
    static let ffmpeg = find("ffmpeg")
    static let ffprobe = find("ffprobe")
    static let exists = ffmpeg != nil && ffprobe != nil

    private static func find(_ name: String) -> URL? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .map { URL(fileURLWithPath: String($0)).appendingPathComponent(name) }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    /// Makes a file with ffmpeg: `arguments` are all but the output.
    static func make(_ target: URL, _ arguments: [String]) throws {
        let program = try #require(ffmpeg)
        let outcome = try BuiltTool.execute(
            program, ["-v", "error", "-y"] + arguments + [target.path])
        try #require(outcome.status == 0, "ffmpeg: \(outcome.messages)")
    }

    /// What ffprobe prints as JSON.
    static func probe(_ file: URL, _ arguments: [String]) throws -> [String: Any] {
        let program = try #require(ffprobe)
        let outcome = try BuiltTool.execute(
            program, ["-v", "error", "-of", "json"] + arguments + [file.path])
        let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        return try #require(value as? [String: Any])
    }

    /// Presentation times in seconds of the decoded frames of the first video stream.
    static func times(of file: URL) throws -> [Double] {
        let value = try probe(
            file,
            ["-select_streams", "v:0", "-show_frames", "-show_entries", "frame=pts_time"])
        let frames = try #require(value["frames"] as? [[String: Any]])
        return frames.compactMap { ($0["pts_time"] as? String).flatMap(Double.init) }
    }
}

/// An empty folder that goes away with its owner.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("subpixel tests \(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func file(_ name: String) -> URL { url.appendingPathComponent(name) }

    /// The names of everything in it, sorted.
    var contents: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
    }
}
