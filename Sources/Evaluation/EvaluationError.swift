/// Why something can't be measured.
package struct EvaluationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whose fault it is.
    package enum Kind: Hashable, Sendable {
        /// A picture or video that can't be read, or that the measures can't be taken of.
        case input
        /// What was asked for.
        case request
        /// The encoder that a video is degraded by.
        case encoder
    }

    package let kind: Kind
    /// What, of which file, why, and what to try; starts lower-case.
    package let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
