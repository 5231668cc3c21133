import Imaging

/// A picture in linear colour 0...1 with a few anti-aliased brushes; what `DemoScene` draws on.
///
/// Positions are in pixels from the top left corner, with pixel centres at halves, so that motion
/// by fractions of a pixel shows as it does through a lens.
struct DemoCanvas {
    typealias Color = SIMD3<Float>
    typealias Point = SIMD2<Float>

    let size: Size
    /// Row-major, top row first.
    private(set) var pixels: [Color]

    init(size: Size) {
        self.size = size
        pixels = [Color](repeating: .zero, count: size.width * size.height)
    }

    /// Gives every pixel the colour of its centre.
    mutating func fill(_ color: (Point) -> Color) {
        for y in 0..<size.height {
            for x in 0..<size.width {
                pixels[y * size.width + x] = color(Point(Float(x) + 0.5, Float(y) + 0.5))
            }
        }
    }

    /// A line with round ends, `width` pixels thick.
    mutating func stroke(from start: Point, to end: Point, width: Float, color: Color) {
        let margin = Point(repeating: width / 2 + 1)
        let along = end - start
        let lengthSquared = max((along * along).sum(), 1e-9)
        blend(
            lower: pointwiseMin(start, end) - margin, upper: pointwiseMax(start, end) + margin,
            color: color
        ) { point in
            let t = max(0, min(1, ((point - start) * along).sum() / lengthSquared))
            return length(point - start - along * t) - width / 2
        }
    }

    /// A filled circle.
    mutating func disc(center: Point, radius: Float, color: Color) {
        let margin = Point(repeating: radius + 1)
        blend(lower: center - margin, upper: center + margin, color: color) { point in
            length(point - center) - radius
        }
    }

    /// A circle's outline, `width` pixels thick.
    mutating func ring(center: Point, radius: Float, width: Float, color: Color) {
        let margin = Point(repeating: radius + width)
        blend(lower: center - margin, upper: center + margin, color: color) { point in
            abs(length(point - center) - radius) - width / 2
        }
    }

    /// Lays `color` over the pixels of a box by how much of each lies inside: `distance` is signed,
    /// in pixels, negative inside.
    private mutating func blend(
        lower: Point, upper: Point, color: Color, distance: (Point) -> Float
    ) {
        let left = max(0, Int(lower.x)), right = min(size.width, Int(upper.x) + 1)
        let top = max(0, Int(lower.y)), bottom = min(size.height, Int(upper.y) + 1)
        guard left < right, top < bottom else { return }
        for y in top..<bottom {
            for x in left..<right {
                let coverage = max(
                    0, min(1, 0.5 - distance(Point(Float(x) + 0.5, Float(y) + 0.5))))
                guard coverage > 0 else { continue }
                let index = y * size.width + x
                pixels[index] += (color - pixels[index]) * coverage
            }
        }
    }
}

extension DemoCanvas {
    /// Writes the picture into 8-bit Y′CbCr 4:2:0 planes of limited range by the BT.709 matrix
    /// (ITU-R BT.709-6, 3.2 to 3.5); the colours are taken as gamma-corrected. Chroma is the mean of
    /// the 2×2 luma samples it covers, which is its centre location.
    func write(luma: MutablePlaneView, cb: MutablePlaneView, cr: MutablePlaneView) {
        func weighted(_ color: Color) -> Float { (color * Color(0.2126, 0.7152, 0.0722)).sum() }
        func byte(_ value: Float) -> UInt8 { UInt8(max(0, min(255, value.rounded()))) }
        for y in 0..<size.height {
            for x in 0..<size.width {
                let value = byte(16 + 219 * weighted(pixels[y * size.width + x]))
                luma.base.storeBytes(of: value, toByteOffset: y * luma.stride + x, as: UInt8.self)
            }
        }
        for y in 0..<cb.size.height {
            for x in 0..<cb.size.width {
                let right = min(2 * x + 1, size.width - 1)
                let below = min(2 * y + 1, size.height - 1)
                let mean =
                    (pixels[2 * y * size.width + 2 * x] + pixels[2 * y * size.width + right]
                        + pixels[below * size.width + 2 * x] + pixels[below * size.width + right])
                    / 4
                let light = weighted(mean)
                cb.base.storeBytes(
                    of: byte(128 + 224 * (mean.z - light) / 1.8556),
                    toByteOffset: y * cb.stride + x, as: UInt8.self)
                cr.base.storeBytes(
                    of: byte(128 + 224 * (mean.x - light) / 1.5748),
                    toByteOffset: y * cr.stride + x, as: UInt8.self)
            }
        }
    }
}

private func length(_ vector: SIMD2<Float>) -> Float { (vector * vector).sum().squareRoot() }
