package import Networks

/// Networks that take over frames which come faster than the networks asked for are done.
package struct Substitute: Sendable {
    /// How messages call them.
    package let name: String
    /// By scale factor.
    package let networks: [Int: Network]

    package init(name: String, networks: [Int: Network]) {
        self.name = name
        self.networks = networks
    }

    /// What takes over when no network is fast enough: interpolation, which needs none.
    static let bicubic = Substitute(name: "bicubic", networks: [:])
}

/// Frames that were made by a faster method than the one asked for.
package struct SubstitutedFrames: Sendable, Hashable {
    /// The preset, or `bicubic`.
    package let method: String
    package let frames: Int

    package init(method: String, frames: Int) {
        self.method = method
        self.frames = frames
    }
}

extension [SubstitutedFrames] {
    /// What is worth saying when frames were substituted though it was the encoder that was late: no
    /// other way to make them helps then.
    ///
    /// - Parameters:
    ///   - encoding: Seconds for which the encoder was busy.
    ///   - elapsed: Seconds of the run.
    /// - Returns: One sentence, or nil.
    func noteOnEncoder(encoding: Double, elapsed: Double) -> String? {
        // Less is left to wait for the next frame.
        guard contains(where: { $0.frames > 0 }), encoding > 0.9 * elapsed else { return nil }
        return "the encoder was too slow to keep pace, whatever made the frames; try "
            + "--encoder-preset ultrafast, or an encoder of the machine's device"
    }

    /// `12 frames by fast, 3 by bicubic`; nil when there are none.
    package var spoken: String? {
        let made = filter { $0.frames > 0 }
        guard let first = made.first else { return nil }
        let frames = first.frames == 1 ? "frame" : "frames"
        return
            (["\(first.frames) \(frames) by \(first.method)"]
            + made.dropFirst().map { "\($0.frames) by \($0.method)" }).joined(separator: ", ")
    }
}
