internal import CKernels
internal import Foundation

/// The table of resampling kernels of one instruction-set level.
package struct ResamplingKernels {
    let table: resample_kernels
    /// The level asked for, or the best below it that this program has.
    package let level: String

    /// Level names, lowest first.
    package static let levels = ["c", "avx2", "avx512"]

    /// The table of a level, or nil when this processor or program lacks it.
    package init?(level name: String) {
        guard let index = Self.levels.firstIndex(of: name) else { return nil }
        let level = resample_level(rawValue: UInt32(index))
        guard level.rawValue <= resample_best_level().rawValue else { return nil }
        var table = resample_kernels()
        guard resample_kernels_init(&table, level) == level else { return nil }
        self.table = table
        self.level = name
    }

    /// The best table that this processor has, lowered by the environment variable
    /// `SUBPIXEL_LEVEL`.
    package static let best: ResamplingKernels = {
        let limit = ProcessInfo.processInfo.environment["SUBPIXEL_LEVEL"]
            .flatMap { levels.firstIndex(of: $0.lowercased()) }
        let candidates = levels.prefix((limit ?? levels.count - 1) + 1).reversed()
        guard let best = candidates.lazy.compactMap({ ResamplingKernels(level: $0) }).first else {
            preconditionFailure("no C kernels")
        }
        return best
    }()
}

// A table is a few pointers to functions, fixed when it is made.
extension ResamplingKernels: @unchecked Sendable {}
