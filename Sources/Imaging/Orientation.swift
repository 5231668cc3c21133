/// One of the eight ways to turn and mirror a picture by quarters: rows become columns first, if
/// they do, then left and right change places, then top and bottom.
package struct Orientation: Hashable, Sendable {
    /// Rows become columns, along the diagonal from the top left.
    package var isTransposed: Bool
    /// Left and right change places.
    package var isMirrored: Bool
    /// Top and bottom change places.
    package var isFlipped: Bool

    package init(isTransposed: Bool = false, isMirrored: Bool = false, isFlipped: Bool = false) {
        self.isTransposed = isTransposed
        self.isMirrored = isMirrored
        self.isFlipped = isFlipped
    }

    package static let upright = Orientation()

    /// What a picture of this size becomes.
    package func turned(_ size: Size) -> Size {
        isTransposed ? Size(width: size.height, height: size.width) : size
    }

    /// Where chroma of this location comes to lie among the luma samples that it covers.
    ///
    /// Rows of an odd number of luma samples have their last chroma sample where there is no luma
    /// beside it; mirrored, such a location is off by one luma sample.
    package func turned(_ location: ChromaLocation) -> ChromaLocation {
        var (across, down) = (location == .unspecified ? .left : location).places
        if isTransposed { swap(&across, &down) }
        if isMirrored { across = across.opposite }
        if isFlipped { down = down.opposite }
        return ChromaLocation(across, down)
    }
}

extension ChromaLocation {
    /// Where along an axis a chroma sample lies: at the first luma sample that it covers, in the
    /// middle, at the last.
    fileprivate enum Place {
        case first, middle, last

        var opposite: Place {
            switch self {
            case .first: .last
            case .middle: .middle
            case .last: .first
            }
        }
    }

    fileprivate var places: (across: Place, down: Place) {
        switch self {
        case .unspecified, .left: (.first, .middle)
        case .center: (.middle, .middle)
        case .topLeft: (.first, .first)
        case .top: (.middle, .first)
        case .bottomLeft: (.first, .last)
        case .bottom: (.middle, .last)
        case .right: (.last, .middle)
        case .topRight: (.last, .first)
        case .bottomRight: (.last, .last)
        }
    }

    fileprivate init(_ across: Place, _ down: Place) {
        self =
            switch (across, down) {
            case (.first, .first): .topLeft
            case (.first, .middle): .left
            case (.first, .last): .bottomLeft
            case (.middle, .first): .top
            case (.middle, .middle): .center
            case (.middle, .last): .bottom
            case (.last, .first): .topRight
            case (.last, .middle): .right
            case (.last, .last): .bottomRight
            }
    }
}
