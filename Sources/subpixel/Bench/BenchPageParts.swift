import Foundation
import Pipeline

/// From values to the widths of bars, which end a little before the track does.
struct PageScale {
    let highest: Double

    /// `42.5%` of the track.
    func percent(_ value: Double) -> String {
        String(format: "%.2f%%", highest > 0 ? value / highest * 100 : 0)
    }
}

/// A vertical line over a chart.
struct PageRule {
    /// Distance from the left of the track, with unit.
    let position: String
    let text: String
}

extension BenchPage {
    func section(title: String, text: String, body: String) -> String {
        """
        <section>
        <h2>\(title)</h2>
        <p>\(text)</p>
        \(body)
        </section>
        """
    }

    /// Groups of rows below one another, with a line across all of them.
    func chart(_ groups: [String], rule: PageRule?) -> String {
        let line = rule.map { rule in
            """
            <div class="row rule"><span class="label"></span><span class="track">
            <s style="left:\(rule.position)"><em>\(escaped(rule.text))</em></s></span>
            <span class="value"></span></div>
            """
        }
        return """
            <div class="chart\(rule == nil ? "" : " ruled")">
            \(line ?? "")
            \(groups.joined(separator: "\n"))
            </div>
            """
    }

    func group(title: String, note: String, rows: [String]) -> String {
        """
        <h3>\(escaped(title)) <small>\(escaped(note))</small></h3>
        \(rows.joined(separator: "\n"))
        """
    }

    /// A bar to the median with a thin line over the spread. `value` is HTML.
    func bar(label: String, spread: Spread, scale: PageScale, value: String) -> String {
        let width = scale.percent(spread.median)
        let low = scale.percent(spread.low)
        let span = scale.percent(spread.high - spread.low)
        return """
            <div class="row">
            <span class="label">\(escaped(label))</span>
            <span class="track"><i class="bar" style="width:\(width)"></i>\
            <q style="left:\(low);width:\(span)"></q></span>
            <span class="value">\(value)</span>
            </div>
            """
    }

    func figure(_ value: Double) -> String { BenchTable.figure(value) }

    func percent(_ share: Double) -> String { BenchTable.percent(share) }

    func threads(_ count: Int) -> String { count == 1 ? "1 thread" : "\(count) threads" }
}

/// Text as it stands in HTML.
func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;")
        .replacingOccurrences(of: "<", with: "&lt;")
        .replacingOccurrences(of: ">", with: "&gt;")
        .replacingOccurrences(of: "\"", with: "&quot;")
}

/// Every figure of the report.
struct BenchPageTable {
    let report: BenchmarkReport

    var html: String {
        let titles = [
            "preset", "output", "threads", "decode", "network", "chroma", "encode", "end to end",
            "× real time", "of peak", "reused", "idleness", "unused", "memory",
        ]
        let rows = report.results.map { result in
            let cells = [
                escaped(result.preset), "\(result.outputWidth)×\(result.outputHeight)",
                "\(result.threads)", cell(result.decode), cell(result.inference),
                result.chroma.map(cell) ?? "–", cell(result.encode), cell(result.endToEnd),
                result.speed.map(BenchTable.figure) ?? "–", cell(result.peakShare),
                result.reusedShare.map { BenchTable.percent($0.median) } ?? "–",
                cell(result.idleness),
                result.unusedShare.map { BenchTable.percent($0.median) } ?? "–",
                BenchTable.mebibytes(result.peakMemory),
            ]
            return "<tr>" + cells.map { "<td>\($0)</td>" }.joined() + "</tr>"
        }
        return """
            <section>
            <h2>All figures</h2>
            <p>Frames per second, median and spread. Idleness is the time of the whole run ÷ \
            (its processor time ÷ processors): 1 means that no processor was ever idle. Unused is the \
            processor time that no program used meanwhile. Memory is the largest resident set of the whole run.</p>
            <div class="scroll"><table>
            <thead><tr>\(titles.map { "<th>\($0)</th>" }.joined())</tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table></div>
            </section>
            """
    }

    private func cell(_ spread: Spread) -> String {
        let ends = "\(BenchTable.figure(spread.low))–\(BenchTable.figure(spread.high))"
        return "\(BenchTable.figure(spread.median))<small>\(ends)</small>"
    }
}
