/// One picture, one scale factor, one method.
package struct EvaluationScore: Sendable {
    package let scale: Int
    package let method: String
    package let picture: String
    /// In the order of the evaluation's measures.
    package let values: [Double]
}
