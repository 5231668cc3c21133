/// The extent of a plane or a picture in samples, width first.
package struct Size: Hashable, Codable, Sendable, CustomStringConvertible {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Both extents times the scale factor.
    package func scaled(by factor: Int) -> Size {
        Size(width: width * factor, height: height * factor)
    }

    package var description: String { "\(width)×\(height)" }
}
