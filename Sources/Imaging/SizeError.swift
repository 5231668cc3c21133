/// A picture size that can't be worked with.
package struct SizeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the size was wanted for, for example "luma source".
    package let role: String
    package let size: Size

    /// The largest width and height: that of AV1, the largest of today's codecs.
    package static let largestExtent = 65_536

    package init(role: String, size: Size) {
        self.role = role
        self.size = size
    }

    package var description: String {
        "\(role) size \(size) is out of range; width and height must be 1 to \(Self.largestExtent)"
    }

    /// Refuses sizes with an extent outside 1...`largestExtent`.
    package static func check(_ size: Size, role: String) throws(SizeError) {
        let extents = 1...largestExtent
        guard extents.contains(size.width), extents.contains(size.height) else {
            throw SizeError(role: role, size: size)
        }
    }
}
