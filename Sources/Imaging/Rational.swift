/// An exact fraction: a time base, a frame rate, a sample aspect ratio.
///
/// A denominator of zero means "unknown", as in FFmpeg.
package struct Rational: Hashable, Codable, Sendable, CustomStringConvertible {
    package var numerator: Int32
    package var denominator: Int32

    package init(_ numerator: Int32, _ denominator: Int32) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// The value, or nil when unknown.
    package var value: Double? {
        denominator == 0 ? nil : Double(numerator) / Double(denominator)
    }

    package var isKnown: Bool { denominator != 0 && numerator != 0 }

    package var description: String { "\(numerator)/\(denominator)" }
}
