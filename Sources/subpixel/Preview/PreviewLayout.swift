import Imaging
import Media

/// How a preview shows two pictures of one size.
enum PreviewLayout: String, CaseIterable {
    /// The left half of one, the right half of the other, a white line between.
    case split
    /// Both whole, next to one another.
    case side

    /// The size of two pictures of `size` together.
    func size(of size: Size) -> Size {
        Size(width: self == .side ? 2 * size.width : size.width, height: size.height)
    }

    func compose(_ left: Picture, _ right: Picture) -> Picture {
        var result = Picture(
            size: size(of: left.size),
            planes: left.planes.map { _ in
                let size = size(of: left.size)
                return [UInt8](repeating: 0, count: size.width * size.height)
            })
        for plane in left.planes.indices {
            result.planes[plane].withUnsafeMutableBytes { into in
                left.planes[plane].withUnsafeBytes { left in
                    right.planes[plane].withUnsafeBytes { right in
                        compose(left, right, into, size: result.size)
                    }
                }
            }
        }
        return result
    }

    private func compose(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer,
        _ into: UnsafeMutableRawBufferPointer, size: Size
    ) {
        guard let left = left.baseAddress, let right = right.baseAddress,
            let into = into.baseAddress
        else { return }
        let width = self == .side ? size.width / 2 : size.width
        let part = Size(width: width, height: size.height)
        compose(
            PlaneView(base: left, size: part, stride: width, bitDepth: 8),
            PlaneView(base: right, size: part, stride: width, bitDepth: 8),
            into: MutablePlaneView(base: into, size: size, stride: size.width, bitDepth: 8),
            line: 255)
    }

    /// Two planes of one size together; `line` is the sample of the line between halves.
    func compose(
        _ left: PlaneView, _ right: PlaneView, into result: MutablePlaneView, line: Int
    ) {
        let bytes = left.bytesPerSample
        let width = left.size.width
        let middle = width / 2
        for y in 0..<left.size.height {
            let row = result.base + y * result.stride
            let a = left.base + y * left.stride
            let b = right.base + y * right.stride
            switch self {
            case .side:
                row.copyMemory(from: a, byteCount: width * bytes)
                (row + width * bytes).copyMemory(from: b, byteCount: width * bytes)
            case .split:
                row.copyMemory(from: a, byteCount: middle * bytes)
                (row + middle * bytes).copyMemory(
                    from: b + middle * bytes, byteCount: (width - middle) * bytes)
                if bytes == 1 {
                    row.storeBytes(of: UInt8(line), toByteOffset: middle, as: UInt8.self)
                } else {
                    row.storeBytes(of: UInt16(line), toByteOffset: 2 * middle, as: UInt16.self)
                }
            }
        }
    }
}
