import ArgumentParser
import SuperResolution

/// Lists, checks or times every entry of the table of network kernels at every level.
struct CheckKernels: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check that every kernel gives the bits of its C version and stays in its bounds."
    )

    @Flag(help: "Only list entries and levels.")
    var list = false

    @Flag(help: "Time instead of checking: median of a call, spread, and times faster than C.")
    var bench = false

    @Option(help: "Seed of the inputs; without it a new one each time.")
    var seed: UInt64?

    @Option(name: .shortAndLong, help: "Only entries whose name contains this.")
    var kernel: String?

    @Option(help: "Measurements of each kernel with --bench, 3 or more.")
    var repeats = 15

    func run() throws {
        let entries = KernelEntry.all.filter { kernel.map($0.name.contains) ?? true }
        guard !entries.isEmpty else {
            let names = KernelEntry.all.map(\.name).joined(separator: ", ")
            throw ValidationError("no kernel is named '\(kernel ?? "")'; there are \(names)")
        }
        if list {
            printList(entries)
        } else if bench {
            time(entries)
        } else {
            try check(entries)
        }
    }

    private func printList(_ entries: [KernelEntry]) {
        let levels = Level.allCases.map { $0.isAvailable ? $0.rawValue : "(\($0.rawValue))" }
        print(
            "levels, those that this processor lacks in brackets: \(levels.joined(separator: " "))")
        for entry in entries { print(entry.name) }
    }

    private func check(_ entries: [KernelEntry]) throws {
        let seed = seed ?? UInt64.random(in: 0...UInt64(UInt32.max))
        print("seed \(seed)")
        var failures = 0
        for entry in entries {
            for level in Level.allCases where level != .c {
                let title = padded(entry.name, 18) + padded(level.rawValue, 8)
                guard let result = entry.check(level: level, seed: seed) else {
                    print("\(title) skipped: this processor lacks it")
                    continue
                }
                failures += result.failures.count
                let verdict = result.failures.isEmpty ? "ok" : "FAILED"
                print("\(title) \(verdict), \(result.cases) cases")
                for failure in result.failures.prefix(10) { print("    \(failure)") }
            }
        }
        guard failures == 0 else {
            print("\(failures) failures; repeat with --seed \(seed)")
            throw ExitCode.failure
        }
    }

    private func time(_ entries: [KernelEntry]) {
        print("ns a call: median (spread = quartile distance ÷ median), times faster than C")
        for entry in entries {
            print("\(entry.name): \(entry.timedLabel)")
            var reference = 0.0
            for level in Level.allCases {
                guard let times = entry.time(level: level, repeats: max(repeats, 3)) else {
                    print("    \(padded(level.rawValue, 8)) skipped: this processor lacks it")
                    continue
                }
                let sorted = times.sorted()
                let median = sorted[sorted.count / 2]
                let spread = (sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]) / median
                if level == .c { reference = median }
                print(
                    "    \(padded(level.rawValue, 8)) \(Int(median)) ns (\(Int(spread * 100)) %), "
                        + "\((reference / median * 10).rounded() / 10)×")
            }
        }
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
