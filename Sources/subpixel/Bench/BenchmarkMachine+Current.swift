import Foundation
import Pipeline
import SuperResolution

extension BenchmarkMachine {
    /// This machine, now.
    static var current: BenchmarkMachine {
        let date = Date.now.formatted(.iso8601.year().month().day())
        return BenchmarkMachine(
            processor: processorName, processors: ProcessInfo.processInfo.activeProcessorCount,
            level: Level.best.rawValue, program: "subpixel \(Subpixel.version)", date: date)
    }

    /// As Linux calls it; elsewhere what the operating system is.
    private static var processorName: String {
        let cpuinfo = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
        let line = cpuinfo?.split(separator: "\n").first { $0.hasPrefix("model name") }
        let name = line?.split(separator: ":", maxSplits: 1).last
        return name.map { $0.trimmingCharacters(in: .whitespaces) }
            ?? ProcessInfo.processInfo.operatingSystemVersionString
    }
}
