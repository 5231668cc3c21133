import Foundation
import Pipeline

/// The results of `subpixel bench` as a web page that needs nothing but itself: bars drawn by CSS,
/// light and dark as the reader's system is.
struct BenchPage {
    let report: BenchmarkReport

    /// The whole file.
    var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Subpixel on \(escaped(report.machine.processor))</title>
        <style>
        \(BenchPageStyle.css)
        </style>
        </head>
        <body>
        <main>
        \(header)
        \(endToEnd)
        \(timeOfAFrame)
        \(shareOfPeak)
        \(BenchPageTable(report: report).html)
        \(footer)
        </main>
        </body>
        </html>

        """
    }

    private var header: String {
        let machine = report.machine
        let clip = report.clip
        let rate =
            clip.framesPerSecond > 0 ? " at \(figure(clip.framesPerSecond)) fps" : ""
        let facts = [
            ("processor", "\(machine.processor) × \(machine.processors)"),
            ("level", machine.level),
            ("clip", "\(clip.name), \(clip.width)×\(clip.height) \(clip.codec)\(rate)"),
            ("program", machine.program), ("date", machine.date),
        ]
        let list = facts.map { "<div><dt>\($0.0)</dt><dd>\(escaped($0.1))</dd></div>" }
        return """
            <header>
            <h1>Upscaling speed</h1>
            <dl>\(list.joined(separator: "\n"))</dl>
            </header>
            """
    }

    // MARK: - End to end

    /// Frames per second from file to file, a group of bars for each preset.
    private var endToEnd: String {
        let rate = report.clip.framesPerSecond
        let highest = report.results.map(\.endToEnd.high).max() ?? 1
        let scale = PageScale(highest: max(highest, rate * 1.05))
        let groups = presets.map { preset in
            let bars = report.results.filter { $0.preset == preset }.map { result in
                bar(
                    label: threads(result.threads), spread: result.endToEnd, scale: scale,
                    value: "<b>\(figure(result.endToEnd.median))</b> fps"
                        + (result.speed.map { ", \(figure($0)) × real time" } ?? ""))
            }
            return group(title: preset, note: note(of: preset), rows: bars)
        }
        let line =
            rate > 0
            ? PageRule(position: scale.percent(rate), text: "real time, \(figure(rate)) fps") : nil
        return section(
            title: "End to end",
            text: "Frames per second from file to file. The thin line spans all "
                + "\(report.repeats) repeats.",
            body: chart(groups, rule: line))
    }

    /// `balanced ×2, libx264, 1280×720`.
    private func note(of preset: String) -> String {
        guard let result = report.results.first(where: { $0.preset == preset }) else { return "" }
        return "\(result.network), \(result.outputWidth)×\(result.outputHeight), \(result.encoder)"
    }

    // MARK: - Time of a frame

    /// Milliseconds of each stage, one after the other, with the number of threads that is fastest.
    private var timeOfAFrame: String {
        let results = presets.compactMap { preset in
            report.results.filter { $0.preset == preset }.max { $0.threads < $1.threads }
        }
        let times = results.map(stages(of:))
        let longest = zip(results, times).map { result, stages in
            max(1000 / result.endToEnd.median, stages.reduce(0) { $0 + $1.milliseconds })
        }
        let scale = PageScale(highest: longest.max() ?? 1)
        let rows = zip(results, times).map { result, stages in
            let whole = 1000 / result.endToEnd.median
            let parts = stages.map { stage in
                let title = "\(stage.name): \(figure(stage.milliseconds)) ms"
                let width = scale.percent(stage.milliseconds)
                return "<i class=\"\(stage.name)\" style=\"width:\(width)\" title=\"\(title)\"></i>"
            }
            let details = stages.map { "\($0.name) \(figure($0.milliseconds))" }
            return """
                <div class="row">
                <span class="label">\(escaped(result.preset))</span>
                <span class="track">
                <span class="stack">\(parts.joined())</span>
                <u style="left:\(scale.percent(whole))" title="end to end: \(figure(whole)) ms"></u>
                </span>
                <span class="value"><b>\(figure(whole))</b> ms; \(details.joined(separator: ", "))</span>
                </div>
                """
        }
        let keys = ["decode", "network", "chroma", "encode"]
            .map { "<span><i class=\"\($0)\"></i>\($0)</span>" }
        return section(
            title: "Time of a frame",
            text: "Milliseconds that each stage takes when it has the machine to itself, with "
                + "\(threads(results.first?.threads ?? 1)). The mark is the whole run: stages share "
                + "the processors, so it lies near the end of the bar when none of them idles.",
            body: "<div class=\"keys\">\(keys.joined())<span><u></u>end to end</span></div>"
                + chart([rows.joined(separator: "\n")], rule: nil))
    }

    private func stages(
        of result: BenchmarkReport.Result
    ) -> [(name: String, milliseconds: Double)] {
        let rates = [
            ("decode", result.decode.median), ("network", result.inference.median),
            ("chroma", result.chroma?.median ?? 0), ("encode", result.encode.median),
        ]
        return rates.filter { $0.1 > 0 }.map { ($0.0, 1000 / $0.1) }
    }

    // MARK: - Share of the peak

    private var shareOfPeak: String {
        let highest = report.results.map(\.peakShare.high).max() ?? 1
        let scale = PageScale(highest: max(1.05, highest))
        let groups = presets.map { preset in
            let bars = report.results.filter { $0.preset == preset }.map { result in
                bar(
                    label: threads(result.threads), spread: result.peakShare, scale: scale,
                    value: "<b>\(percent(result.peakShare.median))</b>, "
                        + "\(figure(result.inference.median)) fps")
            }
            return group(title: preset, note: work(of: preset), rows: bars)
        }
        return section(
            title: "Network against the processor",
            text: "Multiply-adds of the network as its file states them, as a share of what the "
                + "processor does when it does nothing else. More than 100% is possible because "
                + "the engine reaches the same result with fewer multiplications.",
            body: chart(
                groups, rule: PageRule(position: scale.percent(1), text: "the processor's peak")))
    }

    private func work(of preset: String) -> String {
        guard let result = report.results.first(where: { $0.preset == preset }) else { return "" }
        return "\(grouped(result.macsPerPixel)) multiply-adds a pixel"
    }

    private var footer: String {
        """
        <footer>Medians of \(report.repeats) repeats of \(figure(report.seconds)) s each; presets \
        and numbers of threads took turns. Made by <code>subpixel bench --html</code>.</footer>
        """
    }

    /// The presets in the order of their results.
    private var presets: [String] {
        var seen: Set<String> = []
        return report.results.map(\.preset).filter { seen.insert($0).inserted }
    }
}
