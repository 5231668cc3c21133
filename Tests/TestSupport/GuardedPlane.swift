package import Imaging

/// A plane in the middle of a margin of canaries, to see whether a kernel writes beside it.
///
/// Owns its memory. Row `y` begins `stride` bytes after row `y − 1`; the margin is `margin` bytes
/// left and right of each row, and two rows above and below.
package final class GuardedPlane {
    package let size: Size
    package let bitDepth: Int
    /// Bytes.
    package let stride: Int
    private let margin: Int
    private let bytes: UnsafeMutableRawBufferPointer

    private static let canary: UInt8 = 0xa5
    private static let marginRows = 2

    /// - Parameters:
    ///   - size: Samples.
    ///   - bitDepth: 8...16.
    ///   - extraStride: Bytes added to the least stride, to make strides differ.
    ///   - margin: Bytes; an odd number (8 bits) makes the rows unaligned.
    package init(size: Size, bitDepth: Int, extraStride: Int = 0, margin: Int = 66) {
        self.size = size
        self.bitDepth = bitDepth
        self.margin = margin
        stride = size.width * (bitDepth > 8 ? 2 : 1) + 2 * margin + extraStride
        bytes = .allocate(
            byteCount: stride * (size.height + 2 * Self.marginRows), alignment: 64)
        for index in bytes.indices { bytes[index] = Self.canary }
    }

    deinit { bytes.deallocate() }

    package var base: UnsafeMutableRawPointer {
        bytes.baseAddress! + Self.marginRows * stride + margin
    }

    package var view: PlaneView {
        PlaneView(base: UnsafeRawPointer(base), size: size, stride: stride, bitDepth: bitDepth)
    }

    package var mutableView: MutablePlaneView {
        MutablePlaneView(base: base, size: size, stride: stride, bitDepth: bitDepth)
    }

    package subscript(x: Int, y: Int) -> Int {
        get {
            let row = base + y * stride
            return bitDepth > 8
                ? Int(row.load(fromByteOffset: 2 * x, as: UInt16.self))
                : Int(row.load(fromByteOffset: x, as: UInt8.self))
        }
        set {
            let row = base + y * stride
            if bitDepth > 8 {
                row.storeBytes(of: UInt16(newValue), toByteOffset: 2 * x, as: UInt16.self)
            } else {
                row.storeBytes(of: UInt8(newValue), toByteOffset: x, as: UInt8.self)
            }
        }
    }

    /// Sets every sample.
    package func fill(_ sample: (_ x: Int, _ y: Int) -> Int) {
        for y in 0..<size.height {
            for x in 0..<size.width { self[x, y] = sample(x, y) }
        }
    }

    /// All samples, row by row.
    package var samples: [Int] {
        (0..<size.height).flatMap { y in (0..<size.width).map { x in self[x, y] } }
    }

    /// "left", "right", "above" or "below" when a canary there has gone, else nil.
    package var damagedSide: String? {
        let rowBytes = size.width * (bitDepth > 8 ? 2 : 1)
        for (index, byte) in bytes.enumerated() where byte != Self.canary {
            let row = index / stride - Self.marginRows
            let column = index % stride - margin
            if row < 0 { return "above" }
            if row >= size.height { return "below" }
            if column < 0 { return "left" }
            if column >= rowBytes { return "right" }
        }
        return nil
    }
}
