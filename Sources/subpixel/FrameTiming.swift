import Imaging
import Media

/// Whether the frames of a stream follow each other evenly, judged by the timestamps of its
/// packets rather than by what the container claims.
struct FrameTiming {
    enum Kind: String, Encodable {
        case constant, variable
        /// Fewer than three frames, or frames without timestamps.
        case unknown
    }

    let kind: Kind
    /// Frames per second over the frames looked at; nil when it can't be told.
    let rate: Double?
    /// Packets looked at.
    let packets: Int

    /// Packets that decide: two minutes at 25 per second. Reading a long file whole for one word
    /// would take longer than the user wants to wait.
    static let limit = 3000

    /// Timestamps at the end that are left out when the stream goes on: those of later packets may
    /// belong between them. H.264 and HEVC reorder by at most 16 frames.
    static let reordering = 16

    /// Reads packets of `stream` from where `demuxer` stands.
    init(of stream: StreamInfo, from demuxer: Demuxer) throws(MediaError) {
        var times: [Int64] = []
        var isWhole = true
        demuxer.select([stream.index])
        while let packet = try demuxer.readPacket() {
            guard packet.streamIndex == stream.index, !packet.isDiscarded else { continue }
            if let pts = packet.pts { times.append(pts) }
            if times.count >= Self.limit {
                isWhole = false
                break
            }
        }
        self.init(times: times, isWhole: isWhole, timeBase: stream.timeBase)
    }

    /// `times` in units of `timeBase`, in any order; `isWhole` when no more follow.
    init(times: [Int64], isWhole: Bool, timeBase: Rational) {
        packets = times.count
        let sorted = times.sorted().dropLast(isWhole ? 0 : Self.reordering)
        // As floating point: timestamps of a damaged file may lie at the ends of the integers.
        let gaps = zip(sorted, sorted.dropFirst()).map { Double($1) - Double($0) }
        guard let first = sorted.first, let last = sorted.last, gaps.count > 1, last > first,
            timeBase.numerator > 0, timeBase.denominator > 0, let shortest = gaps.min(),
            let longest = gaps.max()
        else {
            (kind, rate) = (.unknown, nil)
            return
        }
        // A coarse time base makes 33 and 34 ms of 30 frames per second.
        kind = longest - shortest <= 1 ? .constant : .variable
        let seconds =
            (Double(last) - Double(first)) * Double(timeBase.numerator)
            / Double(timeBase.denominator)
        rate = Double(gaps.count) / seconds
    }
}
