import Imaging
import Media

/// How a preview shows two pictures of one size.
enum PreviewLayout: String, CaseIterable {
    /// The left half of one, the right half of the other, a white line between.
    case split
    /// Both whole, next to one another.
    case side

    func compose(_ left: Picture, _ right: Picture) -> Picture {
        let size = left.size
        let planes = zip(left.planes, right.planes).map { left, right in
            compose(left, right, size)
        }
        let width = self == .side ? 2 * size.width : size.width
        return Picture(size: Size(width: width, height: size.height), planes: planes)
    }

    private func compose(_ left: [UInt8], _ right: [UInt8], _ size: Size) -> [UInt8] {
        var samples: [UInt8] = []
        samples.reserveCapacity(2 * left.count)
        for start in stride(from: 0, to: left.count, by: size.width) {
            let end = start + size.width
            switch self {
            case .side:
                samples += left[start..<end]
                samples += right[start..<end]
            case .split:
                let middle = start + size.width / 2
                samples += left[start..<middle]
                samples.append(255)
                samples += right[min(middle + 1, end)..<end]
            }
        }
        return samples
    }
}

extension Picture {
    /// The part of `part` in the middle; the whole where the picture is smaller.
    func croppedToMiddle(_ part: Size) -> Picture {
        let width = min(part.width, size.width)
        let height = min(part.height, size.height)
        let x = (size.width - width) / 2
        let y = (size.height - height) / 2
        let planes = planes.map { plane in
            (y..<y + height).flatMap { row in
                plane[row * size.width + x..<row * size.width + x + width]
            }
        }
        return Picture(size: Size(width: width, height: height), planes: planes)
    }
}
