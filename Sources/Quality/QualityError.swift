package import Imaging

/// Why two pictures can't be compared.
package enum QualityError: Error, Hashable, Sendable, CustomStringConvertible {
    case unequalSizes(reference: Size, distorted: Size)
    /// `needed` is the least extent, after the border was shaved.
    case tooSmall(measure: String, size: Size, needed: Int)

    package var description: String {
        switch self {
        case .unequalSizes(let reference, let distorted):
            "the pictures differ in size: the reference is \(reference), the other \(distorted)"
        case .tooSmall(let measure, let size, let needed):
            "\(measure) needs at least \(needed)×\(needed) samples, and there are \(size) "
                + "after the border is left out"
        }
    }

    static func checkEqualSizes(
        _ reference: RealPlane, _ distorted: RealPlane
    ) throws(QualityError) {
        guard reference.size == distorted.size else {
            throw .unequalSizes(reference: reference.size, distorted: distorted.size)
        }
    }
}
