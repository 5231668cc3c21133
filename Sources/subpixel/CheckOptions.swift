import ArgumentParser
import Imaging
import Pipeline

/// What is checked after the work, and what is put up with.
struct CheckOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            source keeps every frame at its own time; cfr repeats and leaves out frames for a \
            constant rate, and counts them. (default: source; cfr with --fps)
            """, valueName: "source|cfr"),
        transform: { try word($0) })
    var fpsMode: FrameRateWord?

    @Option(
        help: ArgumentHelp(
            "The constant rate, as in 25, 29.97 or 30000/1001. (default: the source's nominal one)",
            valueName: "rate"),
        transform: { try frameRate($0) })
    var fps: Rational?

    @Option(
        help: ArgumentHelp(
            """
            counts compares the number and times of the frames decoded and written; full also \
            decodes the finished file and compares frames, times and streams again. Where they \
            differ the exit status is 5. (default: counts)
            """, valueName: "counts|full"),
        transform: { try word($0) })
    var verify: Verification = .counts

    @Option(
        help: ArgumentHelp(
            """
            Damaged frames that are put up with, as a share of all; above it the exit status is 6 \
            rather than 8. The output is kept. (0 to 1, or percent as in 5%; default: 50%)
            """, valueName: "share"),
        transform: { try share($0) })
    var maxErrorRate: Double = 0.5

    func validate() throws {
        if fps != nil, fpsMode == .source {
            throw ValidationError("--fps needs --fps-mode cfr")
        }
    }

    /// Fills in what was asked for.
    func apply(to request: inout UpscaleRequest) {
        request.maximumErrorRate = maxErrorRate
        request.verification = verify
        if fpsMode == .cfr || fps != nil { request.frameRate = .constant(fps) }
    }
}

/// What `--fps-mode` takes.
enum FrameRateWord: String, CaseIterable {
    case source, cfr
}

/// Parses frames per second: a number, of which 23.976, 29.97 and their kin are thousandths of
/// 1001, or a fraction.
///
/// Throws: `ValidationError` outside 0.01 to 1000.
private func frameRate(_ argument: String) throws -> Rational {
    let range = 0.01...1000.0
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count == 2, let numerator = Int32(parts[0]), let denominator = Int32(parts[1]),
        numerator > 0, denominator > 0,
        range.contains(Double(numerator) / Double(denominator))
    {
        return Rational(numerator, denominator)
    }
    guard parts.count == 1, let value = Double(argument), range.contains(value) else {
        throw ValidationError(
            "expected frames per second from 0.01 to 1000, as in 25 or 30000/1001")
    }
    for whole in [24, 30, 48, 60, 120] as [Int32]
    where abs(value - Double(whole) * 1000 / 1001) < 0.006 {
        return Rational(whole * 1000, 1001)
    }
    var (a, b) = (Int32((value * 1000).rounded()), Int32(1000))
    let scaled = a
    while b != 0 { (a, b) = (b, a % b) }
    return Rational(scaled / a, 1000 / a)
}

/// Parses a share of the whole: `0.05` or `5%`.
///
/// Throws: `ValidationError` outside 0 to 1.
private func share(_ argument: String) throws -> Double {
    let isPercent = argument.hasSuffix("%")
    guard let value = Double(isPercent ? argument.dropLast() : argument[...]),
        case let share = isPercent ? value / 100 : value, (0...1).contains(share)
    else { throw ValidationError("expected a share from 0 to 1, or percent, as in 0.05 or 5%") }
    return share
}
