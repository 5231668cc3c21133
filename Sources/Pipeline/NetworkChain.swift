package import Imaging

/// The networks that run one after another, by scale factor: one where there is one that reaches,
/// else up to three.
package struct NetworkChain: Hashable, Sendable {
    /// In the order they run, larger first. Empty where nothing is enlarged.
    package let factors: [Int]

    /// Of all together.
    package var factor: Int { factors.reduce(1, *) }

    package init(_ factors: [Int]) { self.factors = factors }

    /// How much a picture may be enlarged by interpolation in the last step, so that a few rows too
    /// many don't cost the next larger network. 1 % is a tenth of what it takes to see it.
    static let tolerance = 1.01

    /// The chain that reaches `target` from `source` by the least factor and then with the fewest
    /// networks; nil when `available` has none.
    package init?(from source: Size, to target: Size, available: some Sequence<Int>) {
        let wanted =
            max(
                Double(target.width) / Double(source.width),
                Double(target.height) / Double(source.height)) / Self.tolerance
        let factors = available.sorted(by: >)
        // Twice ×4 is more than the largest enlargement, and thrice ×2 is just it.
        var chains = factors.map { [$0] }
        for first in factors where first > 1 {
            for second in factors where second > 1 && second <= first {
                chains.append([first, second])
                for third in factors where third > 1 && third <= second {
                    chains.append([first, second, third])
                }
            }
        }
        let reaching = chains.filter { Double($0.reduce(1, *)) >= wanted }
        let best = reaching.min {
            ($0.reduce(1, *), $0.count) < ($1.reduce(1, *), $1.count)
        }
        guard let best else { return nil }
        self.factors = best
    }

    /// `×4 ×2`.
    package var spoken: String {
        factors.isEmpty ? "×1" : factors.map { "×\($0)" }.joined(separator: " ")
    }
}
