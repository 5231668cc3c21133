internal import CKernels
internal import Foundation

/// The most fused multiply-adds of single-precision floats that the processor does in a second,
/// measured by doing nothing else.
///
/// A share of this peak says how well a kernel uses the machine as it is at the moment: clock,
/// neighbours on the same core and other programs take from both alike. So it is measured right
/// before or after what it is compared with.
package struct ProcessorPeak: Sendable {
    /// By the clock on the wall, all threads together.
    package let macsPerSecond: Double
    /// By the time that the threads had a processor, for one of them. Other programs don't lower
    /// it.
    package let macsPerProcessorSecond: Double

    /// Spins on all of a pool's workers for about `seconds`, at least some milliseconds, with the
    /// vectors of `level`.
    package static func measure(
        pool: WorkerPool, level: Level = .best, seconds: Double = 0.1
    ) -> ProcessorPeak {
        let table = KernelTable(level: level)
        let rounds = roundsPerMillisecond(table)
        let units = max(1, Int(seconds * 1000)) * pool.threads
        let clock = ContinuousClock()
        // The first units wake the workers and bring the clock to its pace under this load.
        pool.perform(units: pool.threads * 4) { _, _ in _ = table.kernels.fma_spin(rounds) }
        let macs = Double(table.kernels.fma_spin(rounds) * Int64(units))
        let processorSeconds = ProcessorTime.seconds
        let time = clock.measure {
            pool.perform(units: units) { _, _ in _ = table.kernels.fma_spin(rounds) }
        }
        return ProcessorPeak(
            macsPerSecond: macs / (time / .seconds(1)),
            macsPerProcessorSecond: macs / (ProcessorTime.seconds - processorSeconds))
    }

    /// Units of a millisecond: short enough that no worker waits long for the last one, long enough
    /// that handing them out costs nothing.
    private static func roundsPerMillisecond(_ table: KernelTable) -> Int64 {
        let clock = ContinuousClock()
        var rounds: Int64 = 1024
        while true {
            let time = clock.measure { _ = table.kernels.fma_spin(rounds) }
            if time >= .milliseconds(1) { return rounds }
            rounds *= 2
        }
    }
}
