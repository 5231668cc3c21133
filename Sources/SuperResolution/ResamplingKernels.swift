internal import CKernels

/// The table of resampling kernels of one instruction-set level.
struct ResamplingKernels {
    let table: resample_kernels

    /// - Precondition: This processor has the level.
    init(level: Level) {
        precondition(level.isAvailable, "level \(level.rawValue) on \(Level.supported.rawValue)")
        var table = resample_kernels()
        resample_kernels_init(&table, level.kernelLevel)
        self.table = table
    }
}

// A table is a few pointers to functions, fixed when it is made.
extension ResamplingKernels: @unchecked Sendable {}
