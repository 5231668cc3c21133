import ArgumentParser
import Pipeline

/// What is checked after the work, and what is put up with.
struct CheckOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Damaged frames that are put up with, as a share of all; above it the exit status is 6 \
            rather than 8. The output is kept. (0 to 1, or percent as in 5%; default: 50%)
            """, valueName: "share"),
        transform: { try share($0) })
    var maxErrorRate: Double = 0.5

    /// Fills in what was asked for.
    func apply(to request: inout UpscaleRequest) {
        request.maximumErrorRate = maxErrorRate
    }
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
