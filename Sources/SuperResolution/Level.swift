internal import CKernels
internal import Foundation

/// An instruction-set level of the kernels, lowest first. All give the same bits.
package enum Level: String, Sendable, CaseIterable, Comparable {
    case c, avx2, avx512, neon

    /// The best level of this processor, whatever the environment says.
    package static let supported: Level = Level(kernel_best_level())

    /// The level that is used: `supported`, unless the environment variable `SUBPIXEL_LEVEL` names
    /// a lower one.
    package static let best: Level = requested.level

    /// What is wrong with `SUBPIXEL_LEVEL`, for a warning; nil when it is unset or understood.
    package static let complaint: String? = requested.complaint

    /// Levels that this processor runs.
    package static var available: [Level] { allCases.filter(\.isAvailable) }

    package var isAvailable: Bool {
        switch self {
        case .c: true
        case .avx2, .avx512: Self.supported != .neon && self <= Self.supported
        case .neon: Self.supported == .neon
        }
    }

    package static func < (a: Level, b: Level) -> Bool {
        a.kernelLevel.rawValue < b.kernelLevel.rawValue
    }

    var kernelLevel: kernel_level {
        switch self {
        case .c: KERNEL_LEVEL_C
        case .avx2: KERNEL_LEVEL_AVX2
        case .avx512: KERNEL_LEVEL_AVX512
        case .neon: KERNEL_LEVEL_NEON
        }
    }

    private init(_ level: kernel_level) {
        self = Self.allCases.first { $0.kernelLevel == level } ?? .c
    }

    private static let requested = resolve(
        ProcessInfo.processInfo.environment["SUBPIXEL_LEVEL"], supported: supported)

    /// The level for a value of the variable, and what is wrong with the value.
    static func resolve(_ value: String?, supported: Level) -> (level: Level, complaint: String?) {
        guard let value, !value.isEmpty else { return (supported, nil) }
        guard let level = Level(rawValue: value.lowercased()) else {
            let names = allCases.map(\.rawValue).joined(separator: ", ")
            return (supported, "unknown SUBPIXEL_LEVEL '\(value)', expected one of \(names)")
        }
        // The variable may only lower; a level of the other architecture lowers to C.
        if level == supported || level == .c || (level < supported && supported != .neon) {
            return (level, nil)
        }
        return (
            supported == .neon && level != .neon ? .c : supported,
            "SUBPIXEL_LEVEL '\(value)' is above what this processor has (\(supported.rawValue))"
        )
    }
}

/// The network kernels of one level.
struct KernelTable: @unchecked Sendable {
    // Pointers to functions, fixed when the table is made: safe to share.
    let kernels: network_kernels
    /// For numbers of tiles, or floats of pixels, that are multiples of 8.
    let half: network_kernels
    /// Of 4.
    let quarter: network_kernels
    let level: Level

    init(level: Level) {
        precondition(level.isAvailable, "level \(level.rawValue) on \(Level.supported.rawValue)")
        var kernels = network_kernels()
        network_kernels_init(&kernels, level.kernelLevel)
        self.kernels = kernels
        network_kernels_init_half(&kernels, level.kernelLevel)
        half = kernels
        network_kernels_init_quarter(&kernels, level.kernelLevel)
        quarter = kernels
        self.level = level
    }
    /// Those for maps whose pixels have so many floats.
    func kernels(forPixelOf floats: Int) -> network_kernels {
        floats % 16 == 0 ? kernels : floats % 8 == 0 ? half : quarter
    }
}
