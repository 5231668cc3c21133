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
