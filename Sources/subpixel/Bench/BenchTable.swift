import Foundation
import Pipeline

/// The results of `subpixel bench` as lines of text.
enum BenchTable {
    /// The machine, a table, and what its columns mean.
    static func text(of report: BenchmarkReport) -> String {
        [headline(report), "", table(report).text, "", legend(report)].joined(separator: "\n")
    }

    private static func headline(_ report: BenchmarkReport) -> String {
        let machine = report.machine
        let clip = report.clip
        let rate = clip.framesPerSecond > 0 ? ", \(figure(clip.framesPerSecond)) fps" : ""
        return """
            \(machine.processor), \(machine.processors) processors, level \(machine.level); \
            \(machine.program); \(machine.date)
            \(clip.name): \(clip.width)×\(clip.height) \(clip.codec)\(rate)
            """
    }

    private static func table(_ report: BenchmarkReport) -> TextTable {
        var table = TextTable([
            ("preset", .left), ("output", .right), ("threads", .right), ("decode", .right),
            ("network", .right), ("chroma", .right), ("encode", .right), ("end to end", .right),
            ("× real time", .right), ("of peak", .right), ("reused", .right),
            ("idleness", .right), ("unused", .right), ("memory", .right),
        ])
        for result in report.results {
            table.append([
                result.preset, "\(result.outputWidth)×\(result.outputHeight)",
                "\(result.threads)", figure(result.decode.median),
                withSpread(result.inference), result.chroma.map { figure($0.median) } ?? "–",
                figure(result.encode.median), withSpread(result.endToEnd),
                result.speed.map(figure) ?? "–", figure(result.peakShare.median),
                result.reusedShare.map { percent($0.median) } ?? "–",
                figure(result.idleness.median),
                result.unusedShare.map { percent($0.median) } ?? "–",
                mebibytes(result.peakMemory),
            ])
        }
        return table
    }

    private static func legend(_ report: BenchmarkReport) -> String {
        let peaks = report.peaks.map { peak in
            let threads = peak.threads == 1 ? "1 thread" : "\(peak.threads) threads"
            return "\(threads) \(figure(peak.macsPerSecond.median / 1e9))"
        }
        return """
            Frames per second; medians of \(report.repeats), ± half the spread. decode to encode: \
            each stage alone; end to end: from file to file.
            of peak: the network's multiply-adds, direct form, ÷ the processor's peak (in \
            GMAC/s: \(peaks.joined(separator: ", "))).
            reused: share of the pictures that the run took from the frame before.
            idleness: time of the run ÷ (its processor time ÷ processors); 1 is never idle. unused: \
            processor time that no program used.
            """
    }

    /// `58.3 ±2%`.
    private static func withSpread(_ spread: Spread) -> String {
        "\(figure(spread.median)) ±\(Int((spread.relativeHalfWidth * 100).rounded()))%"
    }

    /// Three significant digits, without an exponent.
    static func figure(_ value: Double) -> String {
        let decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
        return String(format: "%.\(decimals)f", value)
    }

    /// `12%`.
    static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }

    /// `212 MiB`.
    static func mebibytes(_ bytes: Int) -> String {
        "\(Int((Double(bytes) / 1_048_576).rounded())) MiB"
    }
}
