internal import CKernels

extension KernelEntry {
    static let samples = [
        KernelEntry(
            name: "load_u8", cases: loads(UInt8.self), timed: load(UInt8.self, 640, 0, 160)),
        KernelEntry(
            name: "load_u16", cases: loads(UInt16.self), timed: load(UInt16.self, 640, 0, 160)),
        KernelEntry(
            name: "store_u8", cases: stores(UInt8.self), timed: store(UInt8.self, 2, 0, 640)),
        KernelEntry(
            name: "store_u16", cases: stores(UInt16.self), timed: store(UInt16.self, 2, 0, 640)),
        KernelEntry(
            name: "changed_u8", cases: changes(UInt8.self), timed: change(UInt8.self, 640, 0)),
        KernelEntry(
            name: "changed_u16", cases: changes(UInt16.self), timed: change(UInt16.self, 640, 0)),
    ]

    private static func loads<Sample: FixedWidthInteger & UnsignedInteger & Sendable>(
        _ type: Sample.Type
    ) -> [KernelCase] {
        let widths = [1, 2, 3, 31, 63, 64, 65, 127, 129, 200]
        return widths.flatMap { width in
            [0, 8, 60, 196].map { load(type, width, $0, 16 * (1 + width / 64)) }
        }
    }

    private static func load<Sample: FixedWidthInteger & UnsignedInteger & Sendable>(
        _ type: Sample.Type, _ width: Int, _ x: Int, _ tiles: Int
    ) -> KernelCase {
        KernelCase(label: "width \(width) from \(x), \(tiles) tiles") { generator in
            let layout = MapLayout(blocks: tiles / 16, resolution: 1)
            let row = HeapArray(
                (0..<width).map { _ in Sample.random(in: 0...Sample.max, using: &generator) })
            return PreparedCase({ CheckBuffer(rows: 1, channels: 1, layout: layout) }) {
                kernels, out in
                if let bytes = row.pointer as? UnsafeMutablePointer<UInt8> {
                    kernels.load_u8(
                        out.floats(0), layout.phaseStride, bytes, x, width, tiles, 1 / 255)
                } else if let words = row.pointer as? UnsafeMutablePointer<UInt16> {
                    kernels.load_u16(
                        out.floats(0), layout.phaseStride, words, x, width, tiles, 1 / 1020)
                }
            }
        }
    }

    private static func stores<Sample: FixedWidthInteger & SendableMetatype>(_ type: Sample.Type)
        -> [KernelCase]
    {
        (1...5).flatMap { block in
            [1, 2, 3, 31, 32, 33, 63, 64, 65, 130].flatMap { pixels in
                [0, 4, 20].map { store(type, block, $0, pixels) }
            }
        }
    }

    private static func store<Sample: FixedWidthInteger & SendableMetatype>(
        _ type: Sample.Type, _ block: Int, _ first: Int, _ pixels: Int
    ) -> KernelCase {
        KernelCase(label: "block \(block), \(pixels) pixels from \(first)") { generator in
            let layout = MapLayout(blocks: (first + pixels) / 64 + 1, resolution: 1)
            let map = CheckBuffer(rows: 1, channels: block, layout: layout)
            map.fill(.random, &generator)
            // Beyond both ends, and what must not trap.
            map.floats(0)[first / 4] = 3
            map.floats(0)[layout.phaseStride + first / 4] = .nan
            let bytes = Sample.bitWidth / 8
            return PreparedCase({
                CheckBuffer(
                    rows: 1, planes: 1, length: bytes * block * pixels,
                    planeStride: bytes * block * pixels, misalignment: bytes)
            }) { kernels, out in
                if bytes == 1 {
                    kernels.store_u8(
                        out.row(0).assumingMemoryBound(to: UInt8.self), map.floats(0),
                        layout.phaseStride, block, first, pixels, 255, 255)
                } else {
                    kernels.store_u16(
                        out.row(0).assumingMemoryBound(to: UInt16.self), map.floats(0),
                        layout.phaseStride, block, first, pixels, 1020, 1023)
                }
            }
        }
    }
}

extension KernelEntry {
    fileprivate static func changes<Sample: FixedWidthInteger & UnsignedInteger & Sendable>(
        _ type: Sample.Type
    ) -> [KernelCase] {
        [1, 3, 4, 5, 31, 63, 64, 65, 127, 128, 255, 256, 257, 300, 1021].flatMap { width in
            [0, 1, 5, width].map { change(type, width, $0) }
        }
    }

    /// Two rows that differ in `count` samples, by one bit each.
    fileprivate static func change<Sample: FixedWidthInteger & UnsignedInteger & Sendable>(
        _ type: Sample.Type, _ width: Int, _ count: Int
    ) -> KernelCase {
        KernelCase(label: "width \(width), \(count) changes") { generator in
            let samples = (0..<width).map { _ in
                Sample.random(in: 0...Sample.max, using: &generator)
            }
            var changed = samples
            for _ in 0..<count {
                let place = Int.random(in: 0..<width, using: &generator)
                changed[place] ^=
                    1 << Sample.random(in: 0..<Sample(Sample.bitWidth), using: &generator)
            }
            let (a, b) = (HeapArray(samples), HeapArray(changed))
            let bytes = (width + 127) / 128 * 8
            return PreparedCase({
                let buffer = CheckBuffer(rows: 1, planes: 1, length: bytes, planeStride: bytes)
                // A bit that is set stays set.
                buffer.row(0).initializeMemory(as: UInt8.self, repeating: 0x10, count: bytes)
                return buffer
            }) { kernels, out in
                let bits = out.row(0).assumingMemoryBound(to: UInt64.self)
                if let a = a.pointer as? UnsafeMutablePointer<UInt8>,
                    let b = b.pointer as? UnsafeMutablePointer<UInt8>
                {
                    kernels.changed_u8(bits, a, b, width)
                } else if let a = a.pointer as? UnsafeMutablePointer<UInt16>,
                    let b = b.pointer as? UnsafeMutablePointer<UInt16>
                {
                    kernels.changed_u16(bits, a, b, width)
                }
            }
        }
    }
}

/// An array at an address of its own, exactly as long as its elements: the address sanitizer sees a
/// read beyond it.
final class HeapArray<Element> {
    let pointer: UnsafeMutablePointer<Element>

    init(_ elements: [Element]) {
        pointer = .allocate(capacity: max(elements.count, 1))
        pointer.initialize(from: elements, count: elements.count)
    }

    deinit { pointer.deallocate() }
}
