import Foundation
import Testing

@testable import Pipeline
@testable import subpixel

/// The table, the page and the JSON of a report that was made up.
@Suite struct BenchReportTests {
    private let report = BenchReportTests.report(clip: "a<b>.mp4")

    @Test func tableShowsEveryResult() {
        let text = BenchTable.text(of: report)
        for expected in [
            "fast", "balanced", "1280×720", " 5%", "58.3 ±3%", "2.43", "212 MiB", "avx2",
            "a<b>.mp4: 640×360 h264, 24.0 fps", "1 thread 50.0",
        ] {
            #expect(text.contains(expected), "\(expected) in\n\(text)")
        }
        #expect(text.split(separator: "\n").allSatisfy { $0.count < 160 })
    }

    @Test(arguments: [
        (0.0123, "0.01"), (2.345, "2.35"), (9.996, "10.0"), (42.35, "42.4"), (99.96, "100"),
        (1234.5, "1234"),
    ])
    func figuresHaveThreeDigits(value: Double, text: String) {
        #expect(BenchTable.figure(value) == text)
    }

    @Test func pageNeedsNothingButItself() {
        let html = BenchPage(report: report).html
        #expect(html.hasPrefix("<!DOCTYPE html>"))
        for word in ["http:", "https:", "src=", "<link", "<script", "url("] {
            #expect(!html.contains(word), "\(word)")
        }
    }

    @Test func pageEscapesNames() {
        let html = BenchPage(report: report).html
        #expect(html.contains("a&lt;b&gt;.mp4"))
        #expect(!html.contains("<b>.mp4"))
    }

    @Test func pageClosesWhatItOpens() throws {
        let html = BenchPage(report: report).html
        for tag in [
            "div", "span", "section", "main", "table", "tr", "td", "h2", "h3", "i", "q", "u", "s",
            "em", "b", "small", "p", "dl", "header", "footer", "style",
        ] {
            let opened = html.ranges(of: "<\(tag)>").count + html.ranges(of: "<\(tag) ").count
            #expect(opened == html.ranges(of: "</\(tag)>").count, "\(tag)")
            #expect(opened > 0, "\(tag)")
        }
    }

    @Test func barsStayWithinTheirTracks() throws {
        let html = BenchPage(report: report).html
        let widths = html.matches(of: /width:([0-9.]+)%/).compactMap { Double($0.1) }
        #expect(!widths.isEmpty)
        #expect(widths.allSatisfy { (0...100).contains($0) }, "\(widths)")
    }

    @Test func jsonHasTheDocumentedKeys() throws {
        let object = try JSONSerialization.jsonObject(with: Data(try json(report).utf8))
        let root = try #require(object as? [String: Any])
        #expect(
            Set(root.keys)
                == ["version", "machine", "clip", "seconds", "repeats", "peaks", "results"])
        let results = try #require(root["results"] as? [[String: Any]])
        #expect(results.count == 4)
        let endToEnd = try #require(results[0]["endToEnd"] as? [String: Double])
        #expect(Set(endToEnd.keys) == ["median", "low", "high"])
    }

    @Test func aClipWithoutChromaOrFrameRateIsShown() {
        var report = report
        report.clip.framesPerSecond = 0
        for index in report.results.indices {
            report.results[index].chroma = nil
            report.results[index].speed = nil
        }
        #expect(BenchTable.text(of: report).contains("–"))
        #expect(!BenchPage(report: report).html.contains("real time</em>"))
    }

    /// Two presets with one and four threads.
    static func report(clip: String) -> BenchmarkReport {
        let machine = BenchmarkMachine(
            processor: "Some Processor 3000", processors: 4, level: "avx2",
            program: "subpixel 0.1.0", date: "2026-01-01")
        let results = [
            ("fast", 1, 0.5), ("fast", 4, 1.6), ("balanced", 1, 0.3), ("balanced", 4, 1),
        ]
        .map { preset, threads, factor in
            BenchmarkReport.Result(
                preset: preset, network: "\(preset)_x2", networkFactor: 2, threads: threads,
                outputWidth: 1280, outputHeight: 720, encoder: "libx264", macsPerPixel: 10_192,
                decode: spread(800), inference: spread(87 * factor), chroma: spread(900),
                encode: spread(110), endToEnd: spread(58.3 * factor),
                speed: 58.3 / 24 * factor, peakShare: spread(1.4), idleness: spread(1.08),
                unusedShare: spread(0.05), reusedShare: spread(0.81),
                peakMemory: 212 << 20)
        }
        return BenchmarkReport(
            machine: machine,
            clip: BenchmarkReport.Clip(
                name: clip, width: 640, height: 360, codec: "h264", framesPerSecond: 24),
            seconds: 1, repeats: 3,
            peaks: [
                BenchmarkReport.Peak(threads: 1, macsPerSecond: spread(50e9)),
                BenchmarkReport.Peak(threads: 4, macsPerSecond: spread(180e9)),
            ],
            results: results)
    }

    private static func spread(_ value: Double) -> Spread {
        Spread(median: value, low: value * 0.96, high: value * 1.02)
    }
}
