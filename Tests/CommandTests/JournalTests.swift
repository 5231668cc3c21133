import Foundation
import Testing

/// Runs in segments: interrupted, gone on with, refused; judged by the bytes of what comes out.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct JournalTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var journal: URL { folder.file("out.mkv.subpixel") }

    private func makeClip(_ name: String = "in.mkv", seconds: Int = 8, options: [String] = [])
        throws
    {
        try Judge.make(
            folder.file(name),
            [
                "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=\(seconds)", "-f", "lavfi", "-i",
                "sine=d=\(seconds)", "-c:v", "libx264", "-bf", "3", "-g", "25", "-pix_fmt",
                "yuv420p", "-c:a", "aac",
            ] + options)
    }

    private static let options = [
        "-p", "balanced", "-j", "1", "--journal", "on", "--segment-length", "1", "-q",
    ]

    private func upscale(_ arguments: [String]) throws -> BuiltTool.Outcome {
        try BuiltTool.run(["upscale"] + arguments, in: folder.url)
    }

    /// The output of a run that nothing interrupts.
    private func wholeOutput(_ name: String = "whole.mkv", _ options: [String] = []) throws -> Data
    {
        let outcome = try upscale(["in.mkv", name] + Self.options + options)
        try #require(outcome.status == 0, "\(outcome.messages)")
        return try Data(contentsOf: folder.file(name))
    }

    /// Ends a run by a signal once its second segment is recorded.
    private func interrupt(_ signal: Int32) throws -> BuiltTool.Outcome {
        let record = journal.appendingPathComponent("segment-00001.json").path
        return try BuiltTool.run(
            ["upscale", "in.mkv", "out.mkv"] + Self.options, in: folder.url, signal: signal,
            when: { FileManager.default.fileExists(atPath: record) })
    }

    static let signals: [(Int32, Int32)] = [(SIGKILL, 137), (SIGTERM, 143), (SIGINT, 130)]

    @Test(arguments: signals)
    func anInterruptedRunGoesOnToTheSameBits(_ signal: Int32, _ status: Int32) throws {
        try makeClip()
        let whole = try wholeOutput()
        let interrupted = try interrupt(signal)
        #expect(interrupted.status == status, "\(interrupted.messages)")
        #expect(!folder.contents.contains("out.mkv"))
        let options = Self.options.filter { $0 != "-q" }
        let resumed = try upscale(["in.mkv", "out.mkv"] + options)
        #expect(resumed.status == 0, "\(resumed.messages)")
        #expect(resumed.messages.contains("segments are finished in 'out.mkv.subpixel'"))
        #expect(try Data(contentsOf: folder.file("out.mkv")) == whole)
        #expect(folder.contents == ["in.mkv", "out.mkv", "whole.mkv"])
    }

    @Test(arguments: ["mkv", "mp4"])
    func segmentsHoldTheFramesOfAnUncutRun(_ container: String) throws {
        try makeClip(seconds: 5)
        for (name, mode) in [("cut", "on"), ("uncut", "off")] {
            let lossless = container == "mkv" ? ["-c", "ffv1"] : ["--crf", "0"]
            let outcome = try upscale(
                [
                    "in.mkv", "\(name).\(container)", "-p", "fast", "--journal", mode,
                    "--segment-length", "1",
                ] + lossless)
            #expect(outcome.status == 0, "\(outcome.messages)")
        }
        let sums = try ["cut", "uncut"].map { name in
            let outcome = try BuiltTool.execute(
                #require(Judge.ffmpeg),
                [
                    "-v", "error", "-xerror", "-i", folder.file("\(name).\(container)").path,
                    "-map", "0:v",
                    "-f", "framemd5", "-",
                ])
            #expect(outcome.status == 0 && outcome.messages.isEmpty, "\(outcome.messages)")
            return outcome.output
        }
        #expect(sums[0] == sums[1])
        #expect(sums[0].contains(", "))
        let packets = try ["cut", "uncut"].map { name in
            let value = try Judge.probe(
                folder.file("\(name).\(container)"),
                ["-show_packets", "-show_entries", "packet=stream_index,dts_time"])
            return try #require(value["packets"] as? [[String: Any]])
        }
        #expect(packets[0].count == packets[1].count)
        // Decoding times rise over the cuts.
        let times = packets[0].filter { $0["stream_index"] as? Int == 0 }
            .compactMap { ($0["dts_time"] as? String).flatMap(Double.init) }
        #expect(times == times.sorted() && Set(times).count == times.count)
    }

    @Test func otherOptionsAndSourcesAreRefusedWithWhatDiffers() throws {
        try makeClip()
        _ = try interrupt(SIGKILL)
        let other = try upscale(["in.mkv", "out.mkv", "--crf", "30"] + Self.options)
        #expect(other.status == 2)
        #expect(other.messages.contains("crf: 18.0 then, 30.0 now"), "\(other.messages)")
        #expect(other.messages.contains("--restart"))

        try makeClip(options: ["-metadata", "title=another"])
        let changed = try upscale(["in.mkv", "out.mkv"] + Self.options)
        #expect(changed.status == 2)
        #expect(changed.messages.contains("the source"), "\(changed.messages)")

        let anew = try upscale(["in.mkv", "out.mkv", "--restart"] + Self.options)
        #expect(anew.status == 0, "\(anew.messages)")
        #expect(folder.contents == ["in.mkv", "out.mkv"])
    }

    @Test func aSecondRunOnTheSameTargetIsRefusedByName() throws {
        try makeClip()
        var second: BuiltTool.Outcome?
        let record = journal.appendingPathComponent("segment-00000.json").path
        _ = try BuiltTool.run(
            ["upscale", "in.mkv", "out.mkv"] + Self.options, in: folder.url, signal: SIGKILL,
            when: {
                guard FileManager.default.fileExists(atPath: record) else { return false }
                second = try? upscale(["in.mkv", "out.mkv"] + Self.options)
                return true
            })
        #expect(second?.status == 2)
        #expect(second?.messages.contains("is being made already, by process") == true)
    }

    @Test func damagedSegmentsAreMadeAgainAndADamagedPlanIsRefused() throws {
        try makeClip(seconds: 5)
        let whole = try wholeOutput()
        _ = try interrupt(SIGKILL)
        let packets = journal.appendingPathComponent("segment-00000.packets")
        var bytes = try Data(contentsOf: packets)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: packets)
        #expect(try upscale(["in.mkv", "out.mkv"] + Self.options).status == 0)
        #expect(try Data(contentsOf: folder.file("out.mkv")) == whole)

        try FileManager.default.removeItem(at: folder.file("out.mkv"))
        _ = try interrupt(SIGKILL)
        let plan = journal.appendingPathComponent("plan.json")
        try Data("{}".utf8).write(to: plan)
        let refused = try upscale(["in.mkv", "out.mkv"] + Self.options)
        #expect(refused.status == 2)
        #expect(refused.messages.contains("plan.json': it is cut off"), "\(refused.messages)")
        #expect(refused.messages.contains("--restart"))
    }

    @Test func shortFilesKeepNoJournalAndWhatIsNoFileCant() throws {
        try makeClip(seconds: 1)
        let plain = try upscale(["in.mkv", "out.mkv", "-p", "fast"])
        #expect(plain.status == 0)
        #expect(!plain.messages.contains("segment"))
        let outcome = try upscale(
            ["in.mkv", "out.gif", "-p", "fast", "--journal", "on"])
        #expect(outcome.status == 2)
        #expect(outcome.messages.contains("a journal can't be kept"), "\(outcome.messages)")
    }
}
