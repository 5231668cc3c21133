import Foundation
import Testing

/// A clip of eight seconds in a folder, and runs that upscale it in segments of a second.
struct JournalFixture {
    static let options = [
        "-p", "balanced", "-j", "1", "--journal", "on", "--segment-length", "1", "-q",
    ]

    let folder: TemporaryFolder
    /// Where the outputs go: that of the clip, or another.
    let target: URL
    /// The names of the output, and of one that nothing interrupts.
    let output = "out.mkv"

    var journal: URL { target.appendingPathComponent("\(output).subpixel") }

    init(target: URL? = nil) throws {
        folder = try TemporaryFolder()
        self.target = target ?? folder.url
    }

    func makeClip(seconds: Int = 8, options: [String] = []) throws {
        try Judge.make(
            folder.file("in.mkv"),
            [
                "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=\(seconds)", "-f", "lavfi", "-i",
                "sine=d=\(seconds)", "-c:v", "libx264", "-bf", "3", "-g", "25", "-pix_fmt",
                "yuv420p", "-c:a", "aac",
            ] + options)
    }

    /// The command line of a run.
    func arguments(_ options: [String] = []) -> [String] {
        [
            "upscale", folder.file("in.mkv").path, target.appendingPathComponent(output).path,
        ] + Self.options + options
    }

    func upscale(_ options: [String] = []) throws -> BuiltTool.Outcome {
        try BuiltTool.run(arguments(options), in: folder.url)
    }

    /// Upscales with a limit to the size of each file.
    func upscale(largestKilobytes: Int) throws -> BuiltTool.Outcome {
        try BuiltTool.execute(
            URL(fileURLWithPath: "/bin/bash"),
            ["-c", "ulimit -f \(largestKilobytes); exec \"$0\" \"$@\"", BuiltTool.url.path]
                + arguments(), in: folder.url)
    }

    /// The output of a run that nothing interrupts.
    func wholeOutput(_ options: [String] = []) throws -> Data {
        let whole = folder.file("whole.mkv")
        let outcome = try BuiltTool.run(
            ["upscale", "in.mkv", whole.path] + Self.options + options, in: folder.url)
        try #require(outcome.status == 0, "\(outcome.messages)")
        defer { try? FileManager.default.removeItem(at: whole) }
        return try Data(contentsOf: whole)
    }

    /// Ends a run by a signal once its second segment is recorded.
    func interrupt(_ signal: Int32) throws -> BuiltTool.Outcome {
        let record = journal.appendingPathComponent("segment-00001.json").path
        return try BuiltTool.run(
            arguments(), in: folder.url, signal: signal,
            when: { FileManager.default.fileExists(atPath: record) })
    }

    func read() throws -> Data { try Data(contentsOf: target.appendingPathComponent(output)) }

    func names(in folder: URL) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }
}
