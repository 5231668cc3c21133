internal import CFFmpeg
package import Imaging

extension Rational {
    init(_ value: AVRational) {
        self.init(value.num, value.den)
    }

    var av: AVRational { AVRational(num: numerator, den: denominator) }

    /// `value` units of this time base in units of another, rounded to nearest, ties away from
    /// zero. Calls `av_rescale_q`.
    package func rescale(_ value: Int64, to other: Rational) -> Int64 {
        av_rescale_q(value, av, other.av)
    }
}
