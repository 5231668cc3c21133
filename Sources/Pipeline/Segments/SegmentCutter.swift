import Media

/// Decides from a video's packets, without decoding, where it is cut into segments.
///
/// A cut lies at a key frame before which every packet is shown earlier. Rules, in this order:
/// 1. The first *closed* key frame at least a segment's length, in time and in packets, after the cut
///    before: no packet that
///    follows it is shown before it, and the codec says that nothing refers past it.
/// 2. Where none comes within twice the length, the first key frame that isn't closed. Decoding then
///    begins at the key frame before, and the segment before reads on until it has the pictures
///    that precede the key frame.
/// 3. What would be left over below a quarter of the length stays with the segment before.
/// 4. Where frames are made from their neighbours in time, decoding begins at the key frame before
///    the cut all the same, and the segment before reads on past the cut.
/// 5. Sources with packets without pts, or whose clock goes back, aren't cut: their frames' times
///    come of a repair that must see all frames before. Neither are sources with a single key frame.
struct SegmentCutter {
    private struct Candidate {
        var key: KeyPacket
        /// Nothing that is shown from here on refers past it.
        var isClosed: Bool
        /// The key frame to start decoding from when it isn't.
        var previous: KeyPacket?
        /// Place behind the last packet that is shown earlier.
        var end: Int
    }

    /// In ticks of the time base, at least 1.
    private let length: Int64
    private let leastPackets: Int
    /// How far back pictures may be reordered, in ticks.
    private let second: Int64
    private let needsNeighbours: Bool

    /// Packets behind a segment that surely hold the next frame: it may be in two, one a field, and
    /// others may lie between.
    private static let packetsOfNeighbour = 8

    private var candidates: [Candidate] = []
    /// Packets taken so far.
    private(set) var count = 0
    private var first: Int64?
    private var latest: Int64?
    private var previousKey: KeyPacket?
    private(set) var complaint: String?

    /// - Parameters:
    ///   - length: of a segment, in ticks.
    ///   - leastPackets: of a segment.
    ///   - second: ticks in a second.
    ///   - needsNeighbours: frames are made from those before and behind them.
    init(length: Int64, leastPackets: Int = 0, second: Int64, needsNeighbours: Bool = false) {
        self.leastPackets = leastPackets
        self.needsNeighbours = needsNeighbours
        self.length = max(1, length)
        self.second = max(1, second)
    }

    /// Gives a reason not to cut; the first counts.
    mutating func complain(_ reason: String) { complaint = complaint ?? reason }

    /// Takes the next packet of the video: of a key frame, what it is and whether its codec says that
    /// nothing refers past it.
    mutating func add(pts: Int64?, key: (packet: KeyPacket, isClosed: Bool)?) {
        defer { count += 1 }
        guard let pts else {
            complain("some of its packets have no timestamps")
            return
        }
        if let latest, pts < latest &- 2 &* second, pts < (candidates.last?.key.pts ?? .min) {
            complain("its timestamps go back")
        }
        // Pictures that follow a key frame and are shown before it.
        for index in candidates.indices.reversed() {
            guard candidates[index].key.pts > pts else { break }
            candidates[index].isClosed = false
            candidates[index].end = count + 1
        }
        let isLatest = latest.map { pts > $0 } ?? true
        if let found = key {
            let far = candidates.last.map { pts - $0.key.pts >= length / 8 } ?? true
            if isLatest, first != nil, far {
                candidates.append(
                    Candidate(
                        key: found.packet, isClosed: found.isClosed, previous: previousKey,
                        end: count))
            }
            previousKey = found.packet
        }
        first = min(first ?? pts, pts)
        latest = max(latest ?? pts, pts)
    }

    /// Nothing before it is needed for what is shown from there on.
    private func startsAlone(_ candidate: Candidate) -> Bool {
        candidate.isClosed && !needsNeighbours
    }

    /// The segments of the whole source; at least one.
    var segments: [Segment] {
        guard complaint == nil, let first, let latest else { return [Segment(number: 0)] }
        var cuts: [Candidate] = []
        var start = first
        var startPacket = 0
        var index = 0
        while index < candidates.count {
            let candidate = candidates[index]
            guard candidate.key.pts &- start >= length,
                candidate.key.place - startPacket >= leastPackets,
                latest &- candidate.key.pts >= length / 4
            else {
                index += 1
                continue
            }
            // Where the packets come later than the time, as much is waited again.
            let limit = max(
                start &+ 2 &* length, leastPackets > 0 ? candidate.key.pts &+ length : .min)
            let reach = candidates[index...].prefix { $0.key.pts < limit }
            let chosen = reach.firstIndex { $0.isClosed } ?? index
            // What isn't closed needs a key frame before it to start from.
            if startsAlone(candidates[chosen]) || candidates[chosen].previous != nil {
                cuts.append(candidates[chosen])
                start = candidates[chosen].key.pts
                startPacket = candidates[chosen].key.place
            }
            index = chosen + 1
        }
        let bounds: [Candidate?] = [nil] + cuts + [nil]
        return zip(bounds, bounds.dropFirst()).enumerated().map { number, pair in
            let (opening, closing) = pair
            return Segment(
                number: number,
                entry: opening.map { startsAlone($0) ? $0.key : $0.previous ?? $0.key },
                endPacket: closing.map {
                    $0.end + (needsNeighbours ? Self.packetsOfNeighbour : 0)
                }, start: opening?.key.pts, end: closing?.key.pts)
        }
    }
}
