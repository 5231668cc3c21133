/// Why a run could not be started or finished, where no other module's error says it.
package struct PipelineError: Error, CustomStringConvertible, Sendable {
    package enum Kind: Sendable {
        /// The request contradicts itself or the source: a usage error.
        case request
        /// The target exists, is the source, or can't be written.
        case wouldOverwrite, output
        /// The journal belongs to another run, is damaged, or is in work elsewhere.
        case journal
        /// No network fits the request.
        case network
        /// Cancelled by the user; nothing was left under the target's name.
        case cancelled
        /// A promise of this program was broken.
        case `internal`
    }

    package let kind: Kind
    /// What was being done, to what, why it failed and what to try; starts lower-case.
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
