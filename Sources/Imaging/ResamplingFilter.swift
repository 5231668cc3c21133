internal import Foundation

/// The shape of the taps with which samples between the source's samples are made.
///
/// Distances are in source samples. When a picture is reduced, every filter but `nearest` is
/// stretched by the reduction, so that it also removes what the smaller picture can't hold
/// (antialiasing); when it is enlarged, filters keep their width.
package enum ResamplingFilter: Hashable, Sendable {
    /// The source sample nearest to the position.
    case nearest
    /// Straight lines between neighbours; support 1.
    case bilinear
    /// Keys' cubic with the given slope `a` at distance 1, −1...0; support 2.
    case bicubic(a: Double)
    /// sinc(x) · sinc(x / 3); support 3. Sharpest, and rings most.
    case lanczos3
    /// The mean of the source under the footprint of the output sample. Doesn't ring; enlarged, it
    /// shows the source's samples as squares with smooth borders.
    case area

    /// Keys' cubic with a = −0.5, the one value that reproduces parabolas (Keys 1981), which is
    /// MATLAB's bicubic too.
    package static let catmullRom = ResamplingFilter.bicubic(a: -0.5)

    /// The distance from which on every tap is zero, for output samples `step` source samples
    /// apart.
    func support(step: Double) -> Double {
        let stretch = max(1, step)
        return switch self {
        case .nearest: 0.5
        case .bilinear: stretch
        case .bicubic: 2 * stretch
        case .lanczos3: 3 * stretch
        case .area: (step + 1) / 2
        }
    }

    /// The tap, not yet normalised, of the source sample `distance` away from the position.
    func tap(distance: Double, step: Double) -> Double {
        let x = abs(distance) / max(1, step)
        switch self {
        case .nearest:
            return x <= 0.5 ? 1 : 0
        case .bilinear:
            return max(0, 1 - x)
        case .bicubic(let a):
            // (a+2)x³ − (a+3)x² + 1 up to 1, then ax³ − 5ax² + 8ax − 4a up to 2.
            if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
            if x < 2 { return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
            return 0
        case .lanczos3:
            return x < 3 ? sinc(x) * sinc(x / 3) : 0
        case .area:
            let half = step / 2
            let d = abs(distance)
            return max(0, min(half, d + 0.5) - max(-half, d - 0.5))
        }
    }
}

private func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : sin(.pi * x) / (.pi * x)
}
