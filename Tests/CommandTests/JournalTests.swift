import Foundation
import Testing

@testable import Pipeline

/// Runs in segments: interrupted, gone on with, refused; judged by the bytes of what comes out.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct JournalTests {
    private let run: JournalFixture

    init() throws { run = try JournalFixture() }

    private var folder: TemporaryFolder { run.folder }

    private func upscale(_ arguments: [String]) throws -> BuiltTool.Outcome {
        try BuiltTool.run(["upscale"] + arguments, in: folder.url)
    }

    static let signals: [(Int32, Int32)] = [(SIGKILL, 137), (SIGTERM, 143), (SIGINT, 130)]

    @Test(arguments: signals)
    func anInterruptedRunGoesOnToTheSameBits(_ signal: Int32, _ status: Int32) throws {
        try run.makeClip()
        let whole = try run.wholeOutput()
        let interrupted = try run.interrupt(signal)
        #expect(interrupted.status == status, "\(interrupted.messages)")
        #expect(!folder.contents.contains("out.mkv"))
        let options = JournalFixture.options.filter { $0 != "-q" }
        let resumed = try upscale(["in.mkv", "out.mkv"] + options)
        #expect(resumed.status == 0, "\(resumed.messages)")
        #expect(resumed.messages.contains("segments are finished in 'out.mkv.subpixel'"))
        #expect(try Data(contentsOf: folder.file("out.mkv")) == whole)
        #expect(folder.contents == ["in.mkv", "out.mkv"])
    }

    @Test(arguments: ["mkv", "mp4"])
    func segmentsHoldTheFramesOfAnUncutRun(_ container: String) throws {
        try run.makeClip(seconds: 5)
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
        try run.makeClip()
        _ = try run.interrupt(SIGKILL)
        let other = try run.upscale(["--crf", "30"])
        #expect(other.status == 2)
        #expect(other.messages.contains("crf: 18.0 then, 30.0 now"), "\(other.messages)")
        #expect(other.messages.contains("--restart"))

        try run.makeClip(options: ["-metadata", "title=another"])
        let changed = try run.upscale()
        #expect(changed.status == 2)
        #expect(changed.messages.contains("the source"), "\(changed.messages)")

        let anew = try run.upscale(["--restart"])
        #expect(anew.status == 0, "\(anew.messages)")
        #expect(folder.contents == ["in.mkv", "out.mkv"])
    }

    @Test func aSecondRunOnTheSameTargetIsRefusedByName() throws {
        try run.makeClip()
        var second: BuiltTool.Outcome?
        let record = run.journal.appendingPathComponent("segment-00000.json").path
        _ = try BuiltTool.run(
            run.arguments(), in: folder.url, signal: SIGKILL,
            when: {
                guard FileManager.default.fileExists(atPath: record) else { return false }
                second = try? run.upscale()
                return true
            })
        #expect(second?.status == 2)
        #expect(second?.messages.contains("is being made already, by process") == true)
    }

    /// A kill between the target's rename and the journal's end can't be timed: the journal is put
    /// back as it was.
    @Test func whatIsLeftOfAJoinedJournalGoes() throws {
        try run.makeClip(seconds: 2)
        _ = try run.upscale(["--restart"])
        let journal = Journal(folder: run.journal.path)
        try FileManager.default.createDirectory(at: run.journal, withIntermediateDirectories: true)
        try Data("rest".utf8).write(to: run.journal.appendingPathComponent("segment-00000.packets"))
        // Without the note it may be another run's.
        #expect(try run.upscale(["-n"]).status == 2)
        #expect(folder.contents == ["in.mkv", "out.mkv", "out.mkv.subpixel"])
        try journal.noteJoined(folder.file("out.mkv").path)
        #expect(try run.upscale(["-n"]).status == 2)
        #expect(folder.contents == ["in.mkv", "out.mkv"])
    }

    @Test func shortFilesKeepNoJournalAndWhatIsNoFileCant() throws {
        try run.makeClip(seconds: 1)
        let plain = try upscale(["in.mkv", "out.mkv", "-p", "fast"])
        #expect(plain.status == 0)
        #expect(!plain.messages.contains("segment"))
        let outcome = try upscale(
            ["in.mkv", "out.gif", "-p", "fast", "--journal", "on"])
        #expect(outcome.status == 2)
        #expect(outcome.messages.contains("a journal can't be kept"), "\(outcome.messages)")
    }
}
