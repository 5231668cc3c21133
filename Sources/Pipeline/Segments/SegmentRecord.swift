import Media

/// What a finished segment is, beside the file of its packets.
package struct SegmentRecord: Codable, Hashable, Sendable {
    /// The segment's place in the list.
    package var segment: Int
    /// Checksum of the plan it was made by.
    package var plan: String
    package var frames: Int
    /// Pts of the first and last frame in the output's timeline, in the plan's time base; nil of an
    /// empty segment.
    package var firstPTS: Int64?
    package var lastPTS: Int64?
    /// When the last frame ends.
    package var endPTS: Int64?
    /// `ContentHash` of the frames' pts as decoded, eight bytes each, least significant first.
    package var times: String
    /// `SampleChecksum` of the frames that the encoder was given.
    package var samples: String
    /// `ContentHash` of the encoder's parameter sets.
    package var parameters: String
    /// The largest distance between a packet's place and its frame's.
    package var reordering: Int
    /// Size and `ContentHash` of the packets' file.
    package var bytes: Int
    package var checksum: String
    /// What was met of the source in it.
    package var findings: SourceFindings
}

extension ContentHash {
    /// Adds a timestamp as eight bytes, least significant first.
    func update(_ pts: Int64) {
        var value = pts.littleEndian
        withUnsafeBytes(of: &value) { update($0) }
    }
}
