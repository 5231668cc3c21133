package import Imaging

/// A picture in a few hundred numbers: means of luma over a grid of squares, to tell one slide from
/// another whatever a codec did to the samples.
package struct LumaSketch: Sendable {
    /// Squares across; as many down as the picture's shape gives.
    static let columns = 40
    /// Difference of means, of 255, from which a square counts as another. Repeated coding of the
    /// same slide moves means by one or two.
    static let tolerance = 6

    private let size: Size
    /// Row by row, 0...255.
    private let means: [UInt8]

    package init(_ plane: PlaneView) {
        size = plane.size
        let side = max(2, plane.size.width / Self.columns)
        let shift = plane.bitDepth - 8
        var means: [UInt8] = []
        means.reserveCapacity((plane.size.width / side + 1) * (plane.size.height / side + 1))
        for y in stride(from: 0, to: plane.size.height, by: side) {
            for x in stride(from: 0, to: plane.size.width, by: side) {
                let columns = x..<min(x + side, plane.size.width)
                var sum = 0
                var count = 0
                // Every second sample both ways is enough for a mean.
                for row in stride(from: y, to: min(y + side, plane.size.height), by: 2) {
                    let samples = plane.base + row * plane.stride
                    for column in stride(from: columns.lowerBound, to: columns.upperBound, by: 2) {
                        sum +=
                            shift > 0
                            ? Int(samples.load(fromByteOffset: 2 * column, as: UInt16.self))
                            : Int(samples.load(fromByteOffset: column, as: UInt8.self))
                        count += 1
                    }
                }
                means.append(UInt8(clamping: (sum / max(count, 1)) >> shift))
            }
        }
        self.means = means
    }

    /// Share of the squares that differ, 0...1; 1 for a picture of another size.
    package func difference(from other: LumaSketch) -> Double {
        guard size == other.size, !means.isEmpty else { return 1 }
        var count = 0
        for index in means.indices
        where abs(Int(means[index]) - Int(other.means[index])) > Self.tolerance { count += 1 }
        return Double(count) / Double(means.count)
    }
}
