package import Imaging

/// A picture of 8-bit samples in memory: gray, or red, green and blue.
package struct Picture: Hashable, Sendable {
    package let size: Size
    /// One plane (gray) or three (R, G, B), each `[height][width]` without padding.
    package var planes: [[UInt8]]

    /// - Precondition: one or three planes of width × height samples.
    package init(size: Size, planes: [[UInt8]]) {
        precondition(
            [1, 3].contains(planes.count)
                && planes.allSatisfy { $0.count == size.width * size.height },
            "planes of \(planes.map(\.count)) samples for \(size)")
        self.size = size
        self.planes = planes
    }

    package var isGray: Bool { planes.count == 1 }
}
