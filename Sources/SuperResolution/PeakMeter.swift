internal import CKernels
internal import Foundation
internal import Synchronization

/// Measures what a processor's fused multiply-add units can do at the moment, to compare a network's
/// rate with: on a shared machine both change by the minute.
package struct PeakMeter: Sendable {
    private let table: KernelTable

    package init(level: Level = .best) { table = KernelTable(level: level) }

    /// Multiply-adds of single precision for each second of processor time of one thread, all
    /// threads of the pool spinning for about `seconds`. Processor time, not time on the clock, so
    /// that other programs on the machine do not count.
    package func macsPerProcessorSecond(pool: WorkerPool, seconds: Double) -> Double {
        let total = Atomic<Int>(0)
        let spin = table.kernels
        let begin = Self.processorSeconds()
        pool.perform(units: pool.threads) { _, _ in
            let end = DispatchTime.now().uptimeNanoseconds + UInt64(seconds * 1e9)
            repeat {
                total.wrappingAdd(Int(spin.fma_spin(100_000)), ordering: .relaxed)
            } while DispatchTime.now().uptimeNanoseconds < end
        }
        return Double(total.load(ordering: .relaxed)) / (Self.processorSeconds() - begin)
    }

    /// Processor time of all threads of this process so far.
    package static func processorSeconds() -> Double {
        Double(clock()) / Double(CLOCKS_PER_SEC)
    }
}
