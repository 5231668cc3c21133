internal import CKernels
internal import Foundation

/// An entry of the table of network kernels, with the cases it is checked and timed on.
///
/// A check runs the C kernel and a level's on the same inputs and compares the results bit for bit,
/// and looks for writes outside of them.
package struct KernelEntry: Sendable {
    /// The table's field, for example `conv2d_winograd`.
    package let name: String
    let cases: [KernelCase]
    /// The case that is timed.
    let timed: KernelCase

    /// All entries, in the table's order.
    package static let all: [KernelEntry] = samples + convolutions + maps + tiles

    /// How a level did on an entry.
    package struct Result: Sendable {
        package let cases: Int
        /// One line for each case that failed.
        package let failures: [String]
    }

    /// Checks a level, or returns nil when this processor lacks it.
    package func check(level: Level, seed: UInt64) -> Result? {
        guard level.isAvailable else { return nil }
        let reference = KernelTable(level: .c).kernels
        let table = KernelTable(level: level)
        var failures: [String] = []
        for (index, kernelCase) in cases.enumerated() {
            let tables =
                kernelCase.tables(table)
            for (name, kernels) in tables {
                var generator = CheckGenerator(seed: seed &+ UInt64(index))
                let prepared = kernelCase.prepare(&generator)
                prepared.run(reference, prepared.expected)
                prepared.run(kernels, prepared.actual)
                if let place = prepared.actual.trespass() {
                    failures.append("\(name)\(kernelCase.label): wrote \(place)")
                } else if let place = prepared.expected.difference(from: prepared.actual) {
                    failures.append("\(name)\(kernelCase.label): differs from C at \(place)")
                }
            }
        }
        return Result(cases: cases.count, failures: failures)
    }

    /// Nanoseconds of one call, `repeats` times, on buffers that alternate; nil when this processor
    /// lacks the level.
    package func time(level: Level, repeats: Int) -> [Double]? {
        guard level.isAvailable else { return nil }
        let kernels = KernelTable(level: level).kernels
        var generator = CheckGenerator(seed: 1)
        let pair = [timed.prepare(&generator), timed.prepare(&generator)]
        // As many calls as make a measurement of about a millisecond.
        var calls = 1
        while nanoseconds(calls, pair, kernels) < 1e6, calls < 1 << 20 { calls *= 2 }
        return (0..<repeats).map { _ in nanoseconds(calls, pair, kernels) / Double(calls) }
    }

    /// What is timed, for example `16 → 16, 640 pixels`.
    package var timedLabel: String { timed.label }

    private func nanoseconds(
        _ calls: Int, _ pair: [PreparedCase], _ kernels: network_kernels
    ) -> Double {
        let start = DispatchTime.now().uptimeNanoseconds
        for call in 0..<calls {
            let prepared = pair[call % 2]
            prepared.run(kernels, prepared.actual)
        }
        return Double(DispatchTime.now().uptimeNanoseconds - start)
    }
}

/// One shape and input of an entry.
struct KernelCase: Sendable {
    let label: String
    /// What the lengths of vectors must divide: tiles, or floats of pixels.
    var vectorMultiple = 16
    let prepare: @Sendable (inout CheckGenerator) -> PreparedCase

    /// The tables that it suits, with names for messages.
    func tables(_ table: KernelTable) -> [(String, network_kernels)] {
        [("", table.kernels, 16), ("half, ", table.half, 8), ("quarter, ", table.quarter, 4)]
            .filter { vectorMultiple % $0.2 == 0 }
            .map { ($0.0, $0.1) }
    }
}

/// A case with its buffers.
struct PreparedCase {
    let expected: CheckBuffer
    let actual: CheckBuffer
    /// Runs the kernel of a table into a buffer.
    let run: (network_kernels, CheckBuffer) -> Void

    /// - Parameters:
    ///   - make: Makes a buffer for the results; called twice.
    ///   - run: Runs the kernel of a table into such a buffer.
    init(_ make: () -> CheckBuffer, run: @escaping (network_kernels, CheckBuffer) -> Void) {
        expected = make()
        actual = make()
        self.run = run
    }
}
