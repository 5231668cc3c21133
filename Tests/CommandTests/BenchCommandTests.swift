import Foundation
import Testing

/// `subpixel bench` as a user meets it.
@Suite struct BenchCommandTests {
    @Test func aClipThatIsNotThereEndsWithStatusThree() throws {
        let outcome = try BuiltTool.run(["bench", "/nowhere/clip.mp4", "-p", "fast"])
        #expect(outcome.status == 3)
        #expect(outcome.firstMessage.contains("cannot open '/nowhere/clip.mp4'"))
        #expect(outcome.output.isEmpty)
    }

    @Test func aClipThatIsNoVideoEndsWithStatusThree() throws {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("bench-\(UUID().uuidString).mp4")
        try Data(repeating: 7, count: 5000).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let outcome = try BuiltTool.run(["bench", file.path, "-p", "fast"])
        #expect(outcome.status == 3)
        #expect(outcome.firstMessage.contains(file.lastPathComponent))
    }

    @Test func anUnknownPresetEndsWithStatusSeven() throws {
        let outcome = try BuiltTool.run(["bench", "-p", "fsat"])
        #expect(outcome.status == 7)
        #expect(outcome.firstMessage.contains("did you mean 'fast'?"))
    }

    @Test(arguments: [
        (["clip.mp4", "--size", "64x64"], "--size is the size of the built-in clip"),
        (["-j", "0"], "1 to 1024"),
        (["-j", "1,2,many"], "1 to 1024"),
        (["--network-only", "-j", "1,2"], "one number of threads"),
        (["--frames-in-flight", "2"], "--network-only"),
        (["-p", "fast", "--model", "x.onnx"], "exclude each other"),
    ])
    func contradictionsAreUsageErrors(arguments: [String], message: String) throws {
        let outcome = try BuiltTool.run(["bench"] + arguments)
        #expect(outcome.status == 2)
        #expect(outcome.messages.contains(message), "\(outcome.messages)")
    }

    @Test func networkAloneIsMeasured() throws {
        let outcome = try BuiltTool.run([
            "bench", "--network-only", "-p", "fast", "--size", "64x36", "-j", "2",
            "--seconds", "0.01", "--repeats", "2", "--frames-in-flight", "2", "--json",
        ])
        #expect(outcome.status == 0, "\(outcome.messages)")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let root = try #require(object as? [String: Any])
        let result = try #require((root["results"] as? [[String: Any]])?.first)
        #expect(result["network"] as? String == "fast_x2")
        #expect(try #require(result["frames"] as? Int) >= 4)
        #expect(try #require((result["rate"] as? [String: Double])?["median"]) > 0)
    }

    @Test func networkAloneWritesWhatItMade() throws {
        let folder = FileManager.default.temporaryDirectory
        let source = folder.appendingPathComponent("bench-\(UUID().uuidString).gray")
        let target = folder.appendingPathComponent("bench-\(UUID().uuidString).gray")
        defer { for url in [source, target] { try? FileManager.default.removeItem(at: url) } }
        try Data(repeating: 128, count: 32 * 18).write(to: source)
        let outcome = try BuiltTool.run([
            "bench", "--network-only", "-p", "fast", "--size", "32x18", "-j", "1",
            "--seconds", "0", "--repeats", "1", "--luma-in", source.path, "--luma-out", target.path,
        ])
        #expect(outcome.status == 0, "\(outcome.messages)")
        let samples = [UInt8](try Data(contentsOf: target))
        #expect(samples.count == 64 * 36)
        // Far from the picture's edge, a constant stays one up to the network's own habits.
        #expect(abs(Int(samples[64 * 18 + 32]) - 128) <= 3)
    }

    @Test func wholeRunsAreMeasuredAndShown() throws {
        let page = FileManager.default.temporaryDirectory
            .appendingPathComponent("bench-\(UUID().uuidString).html")
        defer { try? FileManager.default.removeItem(at: page) }
        let outcome = try BuiltTool.run([
            "bench", "-p", "fast", "--size", "64x36", "-j", "1,2", "--seconds", "0.02",
            "--repeats", "1", "--json", "--html", page.path,
        ])
        #expect(outcome.status == 0, "\(outcome.messages)")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let root = try #require(object as? [String: Any])
        let results = try #require(root["results"] as? [[String: Any]])
        #expect(results.compactMap { $0["threads"] as? Int } == [1, 2])
        for result in results {
            #expect(result["outputWidth"] as? Int == 128)
            for stage in ["decode", "inference", "chroma", "encode", "endToEnd", "peakShare"] {
                let median = (result[stage] as? [String: Double])?["median"]
                #expect(try #require(median) > 0, "\(stage)")
            }
            #expect(try #require(result["peakMemory"] as? Int) > 1 << 20)
        }
        let html = try String(contentsOf: page, encoding: .utf8)
        #expect(html.contains("128×72"))
    }
}
