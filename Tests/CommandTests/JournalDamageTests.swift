import Foundation
import Pipeline
import TestSupport
import Testing

/// A journal as a killed run left it, damaged at any byte: a segment that is damaged is made again, a
/// damaged plan refused.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct JournalDamageTests {
    private let run: JournalFixture

    init() throws {
        run = try JournalFixture()
        try run.makeClip(seconds: 4)
        #expect(try run.interrupt(SIGKILL).status == 137)
    }

    private func file(_ name: String) -> URL { run.journal.appendingPathComponent(name) }

    /// Calls `body` with a bit of each byte flipped, and with the file cut at every eighth length.
    private func forEachDamage(_ name: String, _ body: () throws -> Void) throws {
        let whole = try Data(contentsOf: file(name))
        defer { try? whole.write(to: file(name)) }
        for index in whole.indices {
            var bytes = whole
            bytes[index] ^= 1 << (index % 8)
            try bytes.write(to: file(name))
            try body()
            guard index % 8 == 0 else { continue }
            try whole.prefix(index).write(to: file(name))
            try body()
        }
    }

    @Test func noDamageOfThePlanIsOverlooked() throws {
        let journal = Journal(folder: run.journal.path)
        #expect(try journal.readPlan() != nil)
        try forEachDamage("plan.json") {
            #expect {
                try journal.readPlan()
            } throws: {
                ($0 as? PipelineError)?.kind == .journal
            }
        }
    }

    @Test func noDamageOfARecordIsOverlooked() throws {
        let journal = Journal(folder: run.journal.path)
        let plan = try #require(try journal.readPlan()).checksum
        #expect(journal.record(of: 0, plan: plan) != nil)
        try forEachDamage("segment-00000.json") {
            #expect(journal.record(of: 0, plan: plan) == nil)
        }
    }

    /// All kinds of files, at places that a generator chooses.
    @Test func resumingFromADamagedJournalMakesTheSameBitsOrIsRefused() throws {
        let whole = try run.wholeOutput()
        let left = run.folder.file("left")
        try FileManager.default.copyItem(at: run.journal, to: left)
        var generator = SplitMix64(seed: 6)
        for name in ["plan.json", "segment-00000.json", "segment-00001.packets", "lease"] {
            for isCut in [true, false] {
                try? FileManager.default.removeItem(at: run.journal)
                try FileManager.default.copyItem(at: left, to: run.journal)
                var bytes = try Data(contentsOf: file(name))
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                if isCut { bytes = bytes.prefix(place) } else { bytes[place] ^= 0x10 }
                try bytes.write(to: file(name))
                var outcome = try run.upscale()
                if name == "plan.json" {
                    #expect(outcome.status == 2, "\(outcome.messages)")
                    #expect(outcome.messages.contains("begin anew with --restart"))
                    outcome = try run.upscale(["--restart"])
                }
                #expect(outcome.status == 0, "\(name) at \(place): \(outcome.messages)")
                #expect(try run.read() == whole, "\(name) at \(place)")
                #expect(run.folder.contents == ["in.mkv", "left", "out.mkv"])
                try FileManager.default.removeItem(at: run.folder.file("out.mkv"))
            }
        }
    }
}
