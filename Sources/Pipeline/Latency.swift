/// What the stages optimise for.
package enum Latency: String, Sendable, CaseIterable {
    /// Throughput: several frames in work, encoders look ahead.
    case normal
    /// The time from a packet to its frame's packet: one frame in work, nothing is held back.
    case low
}
