package import Imaging

/// What becomes of the way in which a picture must be turned to be shown.
package enum RotationPlan: Hashable, Sendable {
    /// The picture is shown as it is coded.
    case none
    /// The output says it as the source does.
    case kept(DisplayMatrix)
    /// The samples themselves are turned.
    case applied(Orientation, DisplayMatrix)
    /// The output cannot say it.
    case dropped(DisplayMatrix)

    /// How a user wants it.
    package enum Handling: String, Sendable, CaseIterable {
        /// Kept where the container has a place for it, else applied.
        case auto
        case keep, apply
    }

    /// Decides for a picture that is shown by `matrix`.
    package init(_ matrix: DisplayMatrix?, in format: OutputFormat, _ handling: Handling) {
        guard let matrix, matrix.orientation != .upright else {
            self = .none
            return
        }
        let isApplied =
            switch handling {
            case .auto: !format.holdsRotation
            case .keep: false
            case .apply: true
            }
        if isApplied, let orientation = matrix.orientation {
            self = .applied(orientation, matrix)
        } else {
            self = format.holdsRotation ? .kept(matrix) : .dropped(matrix)
        }
    }

    /// How the samples are turned, or nil.
    package var orientation: Orientation? {
        if case .applied(let orientation, _) = self { orientation } else { nil }
    }

    /// What is worth saying of it, without a loss.
    func note(in format: OutputFormat) -> String? {
        guard case .applied(_, let matrix) = self else { return nil }
        let why = format.holdsRotation ? "as asked" : "\(format.name) has no place for a flag"
        return "the picture's \(matrix.words) is applied to its pixels: \(why)"
    }

    func loss(in format: OutputFormat) -> String? {
        guard case .dropped(let matrix) = self else { return nil }
        return "the flag for the picture's \(matrix.words) is dropped: \(format.name) has no place "
            + "for it; mp4, mov can hold it"
    }
}

extension StreamInfo {
    /// The stream once its samples are turned: nothing says any more how they should be.
    package func turned(_ orientation: Orientation) -> StreamInfo {
        var turned = self
        turned.sideData.removeAll { $0.kind == Self.displayMatrixKind }
        guard var video else { return turned }
        video.displayMatrix = nil
        video.size = orientation.turned(video.size)
        let ratio = video.sampleAspectRatio
        if orientation.isTransposed, ratio.isKnown {
            video.sampleAspectRatio = Rational(ratio.denominator, ratio.numerator)
        }
        turned.video = video
        return turned
    }
}
