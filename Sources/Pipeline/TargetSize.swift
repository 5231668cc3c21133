/// The size asked for. Unless a box is to be filled, a picture is never distorted: its stored aspect
/// ratio and its sample aspect ratio stay, up to rounding to whole samples.
///
/// Widths and heights are those of the picture as shown: of one that is stored on its side, with a
/// flag to turn it, they are the other way round.
package enum TargetSize: Hashable, Sendable {
    /// Both extents times a factor, 1...8.
    case factor(Double)
    /// This width; the height follows.
    case width(Int)
    /// This height; the width follows.
    case height(Int)
    /// The largest size within this box.
    case within(width: Int, height: Int)
    /// Exactly this size, in square pixels.
    case box(width: Int, height: Int, fit: Fit)

    /// The same of the picture as stored, when it is shown turned by a quarter.
    var turned: TargetSize {
        switch self {
        case .factor: self
        case .width(let width): .height(width)
        case .height(let height): .width(height)
        case .within(let width, let height): .within(width: height, height: width)
        case .box(let width, let height, let fit): .box(width: height, height: width, fit: fit)
        }
    }
}

/// How a picture comes to fill a box of another shape.
package enum Fit: String, Hashable, Sendable, CaseIterable {
    /// It keeps its shape; black bars fill the rest.
    case pad
    /// It keeps its shape; what overhangs on two sides is cut off.
    case crop
    /// It is distorted.
    case stretch
}
