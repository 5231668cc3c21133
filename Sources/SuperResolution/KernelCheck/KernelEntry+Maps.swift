internal import CKernels
internal import Networks

extension KernelEntry {
    static let maps = [
        KernelEntry(
            name: "activate",
            cases: (0...5).flatMap { kind in [16, 48].map { activate(UInt32(kind), $0) } },
            timed: activate(ACTIVATION_TANH.rawValue, 160)),
        KernelEntry(name: "affine", cases: [16, 48].map(affine), timed: affine(160)),
        KernelEntry(
            name: "combine",
            cases: (0...2).flatMap { kind in
                [(3, 3), (1, 3), (3, 1)].map { combine(UInt32(kind), $0, 32) }
            }, timed: combine(0, (3, 3), 160)),
        KernelEntry(
            name: "shuffle",
            cases: [2, 3, 4].flatMap { block in [16, 32].map { shuffle(block, $0) } },
            timed: shuffle(2, 160)),
        KernelEntry(
            name: "resize",
            cases: [2, 3, 4].flatMap { factor in
                [Resize.Interpolation.nearest, .linear, .cubic(a: -0.75)].map {
                    resize(factor, $0, 32)
                }
            }, timed: resize(2, .cubic(a: -0.5), 160)),
    ]

    private static func map(
        channels: Int, tiles: Int, rows: Int = 1, _ generator: inout CheckGenerator
    ) -> (CheckBuffer, MapLayout) {
        let layout = MapLayout(blocks: tiles / 16, resolution: 1)
        let map = CheckBuffer(rows: rows, channels: channels, layout: layout)
        map.fill(.random, &generator)
        return (map, layout)
    }

    private static func activate(_ kind: UInt32, _ tiles: Int) -> KernelCase {
        KernelCase(label: "kind \(kind), 3 channels, \(tiles) tiles") { generator in
            let (map, layout) = map(channels: 3, tiles: tiles, &generator)
            // Far out, signed zeros, subnormals, infinities and NaN among values of −8 ... 8.
            for index in 0..<tiles { map.floats(0)[index] *= 8 }
            let subnormal = Float.leastNormalMagnitude / 1024
            let special: [Float] = [
                1e30, -1e30, 0, -0.0, subnormal, -subnormal, .infinity, -.infinity, .nan, 7.2,
                -7.2, 7.3,
            ]
            for (index, value) in special.enumerated() {
                map.floats(0)[layout.phaseStride + index] = value
            }
            let slopes = HeapArray(generator.floats(3, size: 2))
            return PreparedCase({ CheckBuffer(rows: 1, channels: 3, layout: layout) }) {
                kernels, out in
                var activation = activation_f32(
                    kind: activation_kind(rawValue: kind), slopes: slopes.pointer, low: -0.25,
                    high: 0.75)
                kernels.activate(
                    out.floats(0), map.floats(0), layout.phaseStride, tiles, 3, &activation)
            }
        }
    }

    private static func affine(_ tiles: Int) -> KernelCase {
        KernelCase(label: "3 channels, \(tiles) tiles") { generator in
            let (map, layout) = map(channels: 3, tiles: tiles, &generator)
            let scale = HeapArray(generator.floats(3)), shift = HeapArray(generator.floats(3))
            return PreparedCase({ CheckBuffer(rows: 1, channels: 3, layout: layout) }) {
                kernels, out in
                kernels.affine(
                    out.floats(0), map.floats(0), layout.phaseStride, tiles, 3, scale.pointer,
                    shift.pointer)
            }
        }
    }

    private static func combine(
        _ kind: UInt32, _ channels: (Int, Int), _ tiles: Int
    ) -> KernelCase {
        let label = "kind \(kind), \(channels.0) and \(channels.1) channels, \(tiles) tiles"
        return KernelCase(label: label) { generator in
            let (a, layout) = map(channels: channels.0, tiles: tiles, &generator)
            let (b, _) = map(channels: channels.1, tiles: tiles, &generator)
            let stride = layout.channelStride
            return PreparedCase({ CheckBuffer(rows: 1, channels: 3, layout: layout) }) {
                kernels, out in
                kernels.combine(
                    out.floats(0), a.floats(0), channels.0 == 1 ? 0 : stride, b.floats(0),
                    channels.1 == 1 ? 0 : stride, layout.phaseStride, tiles, 3,
                    combine_kind(rawValue: kind))
            }
        }
    }

    private static func shuffle(_ block: Int, _ tiles: Int) -> KernelCase {
        KernelCase(label: "block \(block), \(tiles) tiles") { generator in
            let (map, layout) = map(channels: 2 * block, tiles: tiles, &generator)
            let wide = MapLayout(blocks: tiles / 16, resolution: block)
            return PreparedCase({ CheckBuffer(rows: 1, channels: 1, layout: wide) }) {
                kernels, out in
                kernels.shuffle(
                    out.floats(0), wide.phaseStride, map.floats(0), 2 * layout.channelStride,
                    layout.phaseStride, tiles, block)
            }
        }
    }

    private static func resize(
        _ factor: Int, _ interpolation: Resize.Interpolation, _ tiles: Int
    ) -> KernelCase {
        KernelCase(label: "factor \(factor), \(interpolation), \(tiles) tiles") { generator in
            let taps = ResizeTaps(Resize(factor: factor, interpolation: interpolation))
            let (map, layout) = map(channels: 1, tiles: tiles, rows: taps.count, &generator)
            let wide = MapLayout(blocks: tiles / 16, resolution: factor)
            let store = WeightStore()
            let parameters = store.store(taps)
            return PreparedCase({ CheckBuffer(rows: 1, channels: 1, layout: wide) }) {
                [store] kernels, out in
                withExtendedLifetime(store) {
                    var parameters = parameters
                    let rows = HeapArray<UnsafePointer<Float>?>(
                        (0..<taps.count).map { UnsafePointer(map.floats($0)) })
                    kernels.resize(
                        out.floats(0), wide.phaseStride, rows.pointer, layout.phaseStride, tiles,
                        parameters.weights + taps.count, 0, 4 * tiles - 7, &parameters)
                }
            }
        }
    }
}
