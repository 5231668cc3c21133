internal import Synchronization

/// How many of each kind of FFmpeg object this process owns. Ownership tests compare it before and
/// after; a relaxed increment per packet costs nothing measurable, so it is always on.
package enum LiveObjects: Sendable {
    package enum Kind: Int, CaseIterable, Sendable {
        case packet, frame, parameters, demuxer, decoder, converter, encoder, muxer, pool, filter
    }

    private static let counters = Kind.allCases.map { _ in Counter() }

    /// The number of owners of this kind alive now.
    package static func count(_ kind: Kind) -> Int {
        counters[kind.rawValue].value.load(ordering: .relaxed)
    }

    /// The number of owners of all kinds.
    package static var total: Int { Kind.allCases.reduce(0) { $0 + count($1) } }

    static func born(_ kind: Kind) {
        counters[kind.rawValue].value.wrappingAdd(1, ordering: .relaxed)
    }

    static func died(_ kind: Kind) {
        counters[kind.rawValue].value.wrappingSubtract(1, ordering: .relaxed)
    }
}

/// A class, because an array cannot hold a noncopyable atomic.
private final class Counter: Sendable {
    let value = Atomic<Int>(0)
}
