/// One plane of samples lent for reading. Valid only inside the closure that received it.
///
/// Rows are `stride` **bytes** apart, which may be negative; row `y` starts at
/// `base + y * stride`. Samples are `UInt8` when `bitDepth` is 8, else native-endian `UInt16`.
package struct PlaneView {
    package let base: UnsafeRawPointer
    package let size: Size
    /// Distance between rows in bytes.
    package let stride: Int
    /// Significant bits of a sample, 8...16.
    package let bitDepth: Int

    package init(base: UnsafeRawPointer, size: Size, stride: Int, bitDepth: Int) {
        self.base = base
        self.size = size
        self.stride = stride
        self.bitDepth = bitDepth
    }

    package var bytesPerSample: Int { bitDepth > 8 ? 2 : 1 }

    /// The part of `size` whose first sample is at column `x` of row `y`.
    ///
    /// - Precondition: It lies inside.
    package func part(x: Int, y: Int, size part: Size) -> PlaneView {
        precondition(
            x >= 0 && y >= 0 && x + part.width <= size.width && y + part.height <= size.height,
            "\(part) at \(x), \(y) of \(size)")
        return PlaneView(
            base: base + y * stride + x * bytesPerSample, size: part, stride: stride,
            bitDepth: bitDepth)
    }
}

/// One plane of samples lent for writing. As `PlaneView` otherwise.
package struct MutablePlaneView {
    package let base: UnsafeMutableRawPointer
    package let size: Size
    /// Distance between rows in bytes.
    package let stride: Int
    /// Significant bits of a sample, 8...16.
    package let bitDepth: Int

    package init(base: UnsafeMutableRawPointer, size: Size, stride: Int, bitDepth: Int) {
        self.base = base
        self.size = size
        self.stride = stride
        self.bitDepth = bitDepth
    }

    package var bytesPerSample: Int { bitDepth > 8 ? 2 : 1 }

    /// Sets every sample to one value, 0 ..< 2^bitDepth.
    package func fill(with value: Int) {
        for y in 0..<size.height {
            let row = base + y * stride
            if bytesPerSample == 1 {
                row.initializeMemory(as: UInt8.self, repeating: UInt8(value), count: size.width)
            } else {
                row.initializeMemory(as: UInt16.self, repeating: UInt16(value), count: size.width)
            }
        }
    }

    /// The part of `size` whose first sample is at column `x` of row `y`.
    ///
    /// - Precondition: It lies inside.
    package func part(x: Int, y: Int, size part: Size) -> MutablePlaneView {
        precondition(
            x >= 0 && y >= 0 && x + part.width <= size.width && y + part.height <= size.height,
            "\(part) at \(x), \(y) of \(size)")
        return MutablePlaneView(
            base: base + y * stride + x * bytesPerSample, size: part, stride: stride,
            bitDepth: bitDepth)
    }

    package var readOnly: PlaneView {
        PlaneView(base: UnsafeRawPointer(base), size: size, stride: stride, bitDepth: bitDepth)
    }
}

// A lent plane may be read or written by many worker threads while its lender waits: workers touch
// disjoint regions of a destination and only read a source.
extension PlaneView: @unchecked Sendable {}
extension MutablePlaneView: @unchecked Sendable {}
