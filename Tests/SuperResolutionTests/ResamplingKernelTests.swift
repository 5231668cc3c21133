import CKernels
import Imaging
import SuperResolution
import TestSupport
import Testing

/// Every entry of the resampling table at every level this machine has, bit for bit against C.
struct ResamplingKernelTests {
    static let levels: [kernel_level] = [KERNEL_LEVEL_AVX2, KERNEL_LEVEL_AVX512]
    static let widths = Array(1...66) + [100, 127, 128, 129, 320, 641]
    static let tapCounts = [1, 2, 3, 4, 5, 6, 8, 13]
    static let depths = [8, 9, 10, 12, 14, 15, 16]

    enum Pattern: CaseIterable {
        case random, minimum, maximum, alternating, impulse
    }

    static func has(_ level: kernel_level) -> Bool {
        let best = kernel_best_level()
        return level.rawValue <= best.rawValue && best != KERNEL_LEVEL_NEON
    }

    static func kernels(_ level: kernel_level) -> resample_kernels {
        var table = resample_kernels()
        resample_kernels_init(&table, level)
        return table
    }

    @Test(arguments: levels.filter(has), depths)
    func verticalEqualsReference(level: kernel_level, depth: Int) {
        let reference = Self.kernels(KERNEL_LEVEL_C)
        let table = Self.kernels(level)
        let seed: UInt64 = 0x5eed + UInt64(depth)
        var random = SplitMix64(seed: seed)
        for width in Self.widths {
            for taps in Self.tapCounts {
                for pattern in Pattern.allCases {
                    let source = GuardedPlane(
                        size: Size(width: width, height: taps), bitDepth: depth,
                        extraStride: depth > 8 ? 2 : 3, margin: depth > 8 ? 34 : 33)
                    fill(source, pattern, &random)
                    let weights = randomTaps(taps, &random)
                    let size = Size(width: width, height: 1)
                    let expected = GuardedPlane(size: size, bitDepth: 16)
                    let actual = GuardedPlane(size: size, bitDepth: 16, extraStride: 14)
                    vertical(reference, expected, source, weights, taps)
                    vertical(table, actual, source, weights, taps)
                    let damage = actual.damagedSide
                    #expect(damage == nil, "width \(width), taps \(taps), seed \(seed)")
                    if actual.samples != expected.samples || damage != nil {
                        Issue.record("width \(width), taps \(taps), \(pattern), seed \(seed)")
                        return
                    }
                }
            }
        }
    }

    @Test(arguments: levels.filter(has), depths)
    func horizontalEqualsReference(level: kernel_level, depth: Int) {
        let reference = Self.kernels(KERNEL_LEVEL_C)
        let table = Self.kernels(level)
        let seed: UInt64 = 0xfeed + UInt64(depth)
        var random = SplitMix64(seed: seed)
        for width in Self.widths {
            // Source samples per output: enlarged, same, reduced within and beyond a vector.
            for step in [0.25, 0.5, 0.7, 1, 1.5, 1.99, 2.6, 5] {
                let row = RandomRow(
                    width: width, step: step, taps: 2 * Int.random(in: 1...7, using: &random),
                    random: &random)
                for extreme in [false, true] {
                    let source = (0..<row.sourceLength + Int(RESAMPLE_ROW_PADDING)).map { _ in
                        extreme
                            ? (Bool.random(using: &random) ? Int16.max : Int16.min)
                            : Int16.random(in: Int16.min...Int16.max, using: &random)
                    }
                    let size = Size(width: width, height: 1)
                    let expected = GuardedPlane(size: size, bitDepth: depth)
                    let actual = GuardedPlane(
                        size: size, bitDepth: depth, margin: depth > 8 ? 70 : 67)
                    horizontal(reference, expected, source, row)
                    horizontal(table, actual, source, row)
                    let damage = actual.damagedSide
                    #expect(damage == nil, "width \(width), step \(step), seed \(seed)")
                    if actual.samples != expected.samples || damage != nil {
                        Issue.record("width \(width), step \(step), seed \(seed)")
                        return
                    }
                }
            }
        }
    }

    // These two say in the log which levels the tests above could not run.
    @Test(.enabled(if: has(KERNEL_LEVEL_AVX2), "this processor has no AVX2"))
    func avx2WasTested() {}

    @Test(.enabled(if: has(KERNEL_LEVEL_AVX512), "this processor has no AVX-512"))
    func avx512WasTested() {}

    // MARK: -

    private func fill(_ plane: GuardedPlane, _ pattern: Pattern, _ random: inout SplitMix64) {
        let maximum = (1 << plane.bitDepth) - 1
        let impulse = Int.random(in: 0..<plane.size.width, using: &random)
        for y in 0..<plane.size.height {
            for x in 0..<plane.size.width {
                plane[x, y] =
                    switch pattern {
                    case .random: Int.random(in: 0...maximum, using: &random)
                    case .minimum: 0
                    case .maximum: maximum
                    case .alternating: (x + y) % 2 * maximum
                    case .impulse: x == impulse ? maximum : 0
                    }
            }
        }
    }

    /// Taps that sum to one with absolute values below two, padded to an even count.
    private func randomTaps(_ count: Int, _ random: inout SplitMix64) -> [Int16] {
        var taps = (0..<count).map { _ in Int.random(in: -3000...3000, using: &random) / count }
        taps[Int.random(in: 0..<count, using: &random)] += (1 << 14) - taps.reduce(0, +)
        if count % 2 == 1 { taps.append(0) }
        return taps.map { Int16($0) }
    }

    private func vertical(
        _ table: resample_kernels, _ destination: GuardedPlane, _ source: GuardedPlane,
        _ weights: [Int16], _ taps: Int
    ) {
        let output = destination.base.assumingMemoryBound(to: Int16.self)
        if source.bitDepth == 8 {
            table.vertical_u8(
                output, source.base.assumingMemoryBound(to: UInt8.self), source.stride,
                source.size.width, weights, taps)
        } else {
            table.vertical_u16(
                output, source.base.assumingMemoryBound(to: UInt16.self), source.stride,
                source.size.width, weights, taps, Int32(source.bitDepth))
        }
    }

    private func horizontal(
        _ table: resample_kernels, _ destination: GuardedPlane, _ source: [Int16],
        _ random: RandomRow
    ) {
        random.withRow { row in
            if destination.bitDepth == 8 {
                table.horizontal_u8(
                    destination.base.assumingMemoryBound(to: UInt8.self), source, row)
            } else {
                table.horizontal_u16(
                    destination.base.assumingMemoryBound(to: UInt16.self), source, row,
                    Int32(destination.bitDepth))
            }
        }
    }
}

/// A horizontal geometry with random taps.
private struct RandomRow {
    let width: Int
    let taps: Int
    let starts: [Int32]
    let weights: [Int16]
    var sourceLength: Int { Int(starts.last ?? 0) + taps }

    init(width: Int, step: Double, taps: Int, random: inout SplitMix64) {
        let padded = (width + 15) / 16 * 16
        self.width = width
        self.taps = taps
        starts = (0..<padded).map { Int32(Double(min($0, width - 1)) * step + 0.3) }
        var weights = [Int16](repeating: 0, count: padded * taps)
        for j in 0..<width {
            var left = 1 << 14
            for k in 0..<taps {
                let tap =
                    k == taps - 1 ? left : Int.random(in: -3000...3000, using: &random) / taps
                weights[(k / 2 * padded + j) * 2 + k % 2] = Int16(tap)
                left -= tap
            }
        }
        self.weights = weights
    }

    func withRow(_ body: (UnsafePointer<resample_row>) -> Void) {
        func spread(_ group: Int) -> Int {
            stride(from: 0, to: starts.count, by: group)
                .map { Int(starts[$0 + group - 1] - starts[$0]) }.max() ?? 0
        }
        starts.withUnsafeBufferPointer { starts in
            weights.withUnsafeBufferPointer { weights in
                var row = resample_row(
                    width: width, padded: starts.count, taps: taps, starts: starts.baseAddress,
                    weights: weights.baseAddress, spread4: spread(4), spread16: spread(16))
                body(&row)
            }
        }
    }
}
