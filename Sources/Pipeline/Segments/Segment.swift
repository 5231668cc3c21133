/// A part of the source that is decoded, upscaled and encoded by itself.
///
/// Its frames are those that are shown from `start` until `end`; whatever else the packets that are
/// read for it hold belongs to its neighbours. Times are pts in the video's time base, as the
/// source has them. What comes out depends on nothing but the source, the options and this.
package struct Segment: Codable, Hashable, Sendable {
    /// Place in the list, from 0.
    package var number: Int
    /// Where decoding begins; nil for the source's first packet.
    package var entry: KeyPacket?
    /// Place behind the last packet that is needed, among the video's packets; nil for all.
    package var endPacket: Int?
    /// Inclusive; nil from the beginning.
    package var start: Int64?
    /// Exclusive; nil to the end.
    package var end: Int64?

    /// Whether a frame that the source shows at `pts` belongs to it.
    func contains(_ pts: Int64) -> Bool {
        if let start, pts < start { return false }
        if let end, pts >= end { return false }
        return true
    }
}

/// The packet of a key frame, and how to know it again after a seek.
package struct KeyPacket: Codable, Hashable, Sendable {
    /// Place among the video's packets in the container's order, from 0.
    package var place: Int
    package var pts: Int64
    package var bytes: Int
    /// `ContentHash` of its bytes.
    package var checksum: String
}
