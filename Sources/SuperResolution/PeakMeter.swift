internal import CKernels
internal import Foundation
internal import Synchronization

/// Measures what a processor's fused multiply-add units can do at the moment, to compare a network's
/// rate with: on a shared machine both change by the minute.
package struct PeakMeter: Sendable {
    private let table: KernelTable

    package init(level: Level = .best) { table = KernelTable(level: level) }

    /// Multiply-adds of single precision a second, all threads of the pool together, each spinning
    /// for about `seconds`.
    package func macsPerSecond(pool: WorkerPool, seconds: Double) -> Double {
        let rates = Mutex([Double]())
        let spin = table.kernels
        pool.perform(units: pool.threads) { _, _ in
            let start = DispatchTime.now().uptimeNanoseconds
            let length = UInt64(seconds * 1e9)
            var macs: Int64 = 0
            var elapsed: UInt64 = 0
            repeat {
                macs += spin.fma_spin(100_000)
                elapsed = DispatchTime.now().uptimeNanoseconds - start
            } while elapsed < length
            let rate = Double(macs) / (Double(elapsed) / 1e9)
            rates.withLock { $0.append(rate) }
        }
        return rates.withLock { $0.reduce(0, +) }
    }
}
