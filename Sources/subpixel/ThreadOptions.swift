import ArgumentParser
import Foundation

/// On how many threads networks and measures are computed.
struct ThreadOptions: ParsableArguments {
    @Option(
        name: [.customShort("j"), .long],
        help: ArgumentHelp(
            "Threads that compute. (1 to 1024, default: one per processor)", valueName: "count"),
        transform: { try number($0, in: 1...1024) })
    var threads: Int?

    var count: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }
}
