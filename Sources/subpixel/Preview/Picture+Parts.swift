import Imaging
import Media

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

    /// Pictures of one number of planes under one another, the narrower ones with black at the
    /// right.
    ///
    /// - Precondition: Not empty.
    static func stacked(_ pictures: [Picture]) -> Picture {
        precondition(!pictures.isEmpty, "no pictures")
        let width = pictures.map(\.size.width).max() ?? 0
        let height = pictures.map(\.size.height).reduce(0, +)
        let planes = pictures[0].planes.indices.map { plane in
            pictures.flatMap { picture -> [UInt8] in
                let own = picture.size.width
                guard own < width else { return picture.planes[plane] }
                let black = [UInt8](repeating: 0, count: width - own)
                return (0..<picture.size.height).flatMap {
                    picture.planes[plane][$0 * own..<($0 + 1) * own] + black
                }
            }
        }
        return Picture(size: Size(width: width, height: height), planes: planes)
    }
}
