import Foundation
import TestSupport
import Testing

/// `plan`, `work`, `join` and `status`: many workers make what one run makes.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct PlanTests {
    private let folder: TemporaryFolder
    private static let options = ["-p", "balanced", "--segment-length", "1"]

    init() throws {
        folder = try TemporaryFolder()
        try Judge.make(
            folder.file("in.mkv"),
            [
                "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=5", "-f", "lavfi", "-i",
                "sine=d=5", "-c:v", "libx264", "-bf", "3", "-g", "25", "-pix_fmt", "yuv420p",
                "-c:a", "aac",
            ])
    }

    @discardableResult
    private func run(_ arguments: String..., status: Int32 = 0) throws -> BuiltTool.Outcome {
        let outcome = try BuiltTool.run(arguments, in: folder.url)
        #expect(outcome.status == status, "\(arguments): \(outcome.messages)")
        return outcome
    }

    private func plan() throws {
        let outcome = try BuiltTool.run(
            ["plan", "in.mkv", "-o", "plan"] + Self.options, in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.output == "plan: 5 segments, 0 to 4, for matroska\n")
    }

    private func expectSingleRunsBytes() throws {
        let single = try BuiltTool.run(
            ["upscale", "in.mkv", "single.mkv", "--journal", "on"] + Self.options, in: folder.url)
        #expect(single.status == 0, "\(single.messages)")
        #expect(
            try Data(contentsOf: folder.file("joined.mkv"))
                == Data(contentsOf: folder.file("single.mkv")))
    }

    @Test func segmentsInAnyOrderJoinToASingleRunsBytes() throws {
        try plan()
        for number in ["3", "0", "4", "2"] { try run("work", "plan", "--segment", number) }
        let missing = try run("join", "plan", "-o", "joined.mkv", status: 2)
        #expect(missing.messages.contains("1 of 5 segments"))
        #expect(!folder.contents.contains("joined.mkv"))
        let status = try run("status", "plan")
        #expect(status.output.contains("4 of 5 segments are finished"))
        try run("work", "plan", "--segment", "1", "-j", "1")
        try run("work", "plan", "--segment", "1")
        try run("join", "plan", "-o", "joined.mkv")
        try expectSingleRunsBytes()
    }

    @Test func aKilledWorkersSegmentIsTakenOver() throws {
        try plan()
        let record = folder.file("plan/segment-00001.json").path
        let killed = try BuiltTool.run(
            ["work", "plan", "-j", "1"], in: folder.url, signal: SIGKILL,
            when: { FileManager.default.fileExists(atPath: record) })
        #expect(killed.status == 137)
        let url = folder.url
        let others = (0..<2).map { _ in
            Worker { try BuiltTool.run(["work", "plan", "--any", "-j", "1"], in: url) }
        }
        for other in others { #expect(try other.result().status == 0) }
        try run("join", "plan", "-o", "joined.mkv")
        try expectSingleRunsBytes()
        // Neither leases nor half-written files are left.
        let rest = try FileManager.default.contentsOfDirectory(atPath: folder.file("plan").path)
        #expect(rest.filter { !$0.hasSuffix(".json") && !$0.hasSuffix(".packets") }.isEmpty)
    }

    @Test func eightWorkersAtOnceOfWhichOneIsKilledMakeASingleRunsBytes() throws {
        try Judge.make(
            folder.file("long.mkv"),
            [
                "-f", "lavfi", "-i", "testsrc2=s=64x36:r=25:d=16", "-f", "lavfi", "-i",
                "sine=d=16", "-c:v", "libx264", "-bf", "3", "-g", "25", "-pix_fmt", "yuv420p",
                "-c:a", "aac",
            ])
        let options = ["-p", "fast", "--segment-length", "1"]
        let planned = try BuiltTool.run(
            ["plan", "long.mkv", "-o", "plan"] + options, in: folder.url)
        #expect(planned.output == "plan: 16 segments, 0 to 15, for matroska\n")
        let workers = try (0..<8).map { _ in
            try Child(BuiltTool.url, ["work", "plan", "--any", "-j", "1"], in: folder.url)
        }
        let victim = try #require(stopWorkerWithASegment(of: workers))
        victim.signal(SIGKILL)
        for worker in workers {
            let outcome = worker.finish(limit: 120)
            #expect(outcome.status == (worker === victim ? 137 : 0), "\(outcome.messages)")
        }
        try run("join", "plan", "-o", "joined.mkv")
        let single = try BuiltTool.run(
            ["upscale", "long.mkv", "single.mkv", "--journal", "on"] + options, in: folder.url)
        #expect(single.status == 0, "\(single.messages)")
        #expect(
            try Data(contentsOf: folder.file("joined.mkv"))
                == Data(contentsOf: folder.file("single.mkv")))
    }

    /// Stops a worker that holds the lease of a segment that isn't finished; nil when all have ended.
    private func stopWorkerWithASegment(of workers: [Child]) -> Child? {
        let plan = folder.file("plan")
        func holder(of name: String) -> Child? {
            let record = name.replacingOccurrences(of: ".lease", with: ".json")
            guard name.hasPrefix("segment-"), name.hasSuffix(".lease"),
                !FileManager.default.fileExists(atPath: plan.appendingPathComponent(record).path),
                let text = try? String(
                    contentsOf: plan.appendingPathComponent(name), encoding: .utf8)
            else { return nil }
            return workers.first { text.contains("\"process\":\($0.identifier),") }
        }
        let deadline = Date(timeIntervalSinceNow: 60)
        while Date() < deadline {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: plan.path)) ?? []
            for name in names {
                guard let worker = holder(of: name) else { continue }
                worker.signal(SIGSTOP)
                // Its threads stop one by one; then it can't finish the segment any more.
                usleep(50_000)
                if holder(of: name) === worker { return worker }
                worker.signal(SIGCONT)
            }
            usleep(2_000)
        }
        return nil
    }

    @Test func aDamagedSegmentIsFoundByTheJoinAndMadeAnew() throws {
        try plan()
        try run("work", "plan")
        let packets = folder.file("plan/segment-00002.packets")
        var bytes = try Data(contentsOf: packets)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: packets)
        let refused = try run("join", "plan", "-o", "joined.mkv", status: 4)
        #expect(refused.messages.contains("segment 2 "), "\(refused.messages)")
        #expect(refused.messages.contains("its checksum is wrong"))
        #expect(refused.messages.contains("run 'subpixel work "))
        #expect(folder.contents == ["in.mkv", "plan"])
        #expect(try run("status", "plan").output.contains("4 of 5 segments are finished"))
        try run("work", "plan")
        try run("join", "plan", "-o", "joined.mkv")
        try expectSingleRunsBytes()
    }

    @Test func statusIsAlsoJSON() throws {
        try plan()
        try run("work", "plan", "--segment", "0")
        let text = try run("status", "plan", "--json").output
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        let report = try #require(value as? [String: Any])
        #expect(report["finished"] as? Int == 1)
        #expect(report["total"] as? Int == 5)
        let first = try #require((report["segments"] as? [[String: Any]])?.first)
        #expect(first["state"] as? String == "finished")
        #expect(first["frames"] as? Int == 25)
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let none = try run("work", ".", status: 2)
        #expect(none.messages.contains("there is no plan in"))
        try plan()
        let number = try run("work", "plan", "--segment", "5", status: 2)
        #expect(number.messages.contains("there is no segment 5; the plan has 0 to 4"))
        let container = try run("join", "plan", "-o", "joined.mp4", status: 2)
        #expect(container.messages.contains("the plan is for matroska"))
        let other = try run("plan", "in.mkv", "-o", "plan", "-p", "fast", status: 2)
        #expect(other.messages.contains("network name: balanced then, fast now"))
    }

    private static let slurm = ProcessInfo.processInfo.environment["SUBPIXEL_TEST_SLURM"] != nil

    /// Takes minutes, as Slurm waits before it starts a task again.
    @Test(.enabled(if: slurm, "needs Slurm, and SUBPIXEL_TEST_SLURM=1 in the environment"))
    func aSlurmArrayMakesASingleRunsBytes() throws {
        let script = SharedFolder.packageRoot.appendingPathComponent("scripts/slurm/test-cluster")
        let outcome = try BuiltTool.execute(
            script, ["--check", BuiltTool.url.path], in: folder.url, limit: 500)
        #expect(outcome.status == 0, "\(outcome.output)\n\(outcome.messages)")
    }

    /// Runs a closure on a thread of its own.
    private final class Worker: @unchecked Sendable {
        // Written before the signal, read after it.
        private var outcome: Result<BuiltTool.Outcome, any Error>?
        private let done = DispatchSemaphore(value: 0)

        init(_ body: @escaping @Sendable () throws -> BuiltTool.Outcome) {
            Thread { [self] in
                outcome = Result { try body() }
                done.signal()
            }.start()
        }

        func result() throws -> BuiltTool.Outcome {
            done.wait()
            return try #require(outcome).get()
        }
    }
}
