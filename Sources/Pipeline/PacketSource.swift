import DequeModule
import Imaging
import Media

/// Hands out the packets of the streams that are used, within the part that `window` takes.
///
/// Used by one thread at a time.
final class PacketSource: @unchecked Sendable {
    // Handed from the thread that prepares a run to the one that demuxes.
    private let demuxer: Demuxer
    private let videoIndex: Int
    private let carried: Set<Int>
    private let window: TimeWindow
    private var unread = UniqueDeque<Packet>()
    /// Carried streams that have passed the window's end.
    private var finished: Set<Int> = []
    private var isVideoFinished = false

    /// Seconds of packets read behind the window's end in search of the ends of other streams.
    private static let patience = 10.0

    /// Packets of video to pass over in search of a key frame, which is where a stream that is joined
    /// in the middle begins; one that refreshes by rows has none.
    private var joiningPatience: Int

    init(
        demuxer: Demuxer, videoIndex: Int, carried: Set<Int>, window: TimeWindow,
        joinsInTheMiddle: Bool
    ) {
        joiningPatience = joinsInTheMiddle ? 600 : 0
        self.demuxer = demuxer
        self.videoIndex = videoIndex
        self.carried = carried
        self.window = window
    }

    /// Gives back a packet, to be handed out again before all others, in the order given back.
    func giveBack(_ packet: consuming Packet) {
        unread.append(packet)
    }

    /// The next packet of the video or a carried stream; nil at the end.
    ///
    /// Video packets are left on the source's timeline, since the decoder needs those before the
    /// window too; carried ones are cut to the window and moved by its shift.
    ///
    /// - Throws: `MediaError` when reading fails.
    func next() throws(MediaError) -> Packet? {
        if !unread.isEmpty { return unread.removeFirst() }
        while let packet = try demuxer.readPacket() {
            let index = packet.streamIndex
            let isVideo = index == videoIndex
            guard isVideo || carried.contains(index) else { continue }
            if isVideo, joiningPatience > 0 {
                joiningPatience = packet.isKeyFrame ? 0 : joiningPatience - 1
                guard packet.isKeyFrame else { continue }
            }
            // A cover belongs to the whole file, not to a moment of it.
            if demuxer.info.streams[index].isCover { return packet }
            if let time = packet.dts ?? packet.pts {
                let seconds = packet.timeBase.seconds(time)
                if window.place(seconds) == .behind {
                    if isVideo { isVideoFinished = true } else { finished.insert(index) }
                    if isVideoFinished, hasEnough(at: seconds) { return nil }
                }
            }
            if isVideo { return packet }
            guard let time = packet.pts ?? packet.dts else { return packet }
            // A packet that lasts into the window is kept: sound is cut at packets, never within.
            let end = packet.timeBase.seconds(time + max(packet.duration, 1))
            guard window.place(end) != .before,
                window.place(packet.timeBase.seconds(time)) != .behind
            else { continue }
            let shift = window.shift(in: packet.timeBase)
            packet.pts = packet.pts.map { $0 &+ shift }
            packet.dts = packet.dts.map { $0 &+ shift }
            return packet
        }
        return nil
    }

    /// Whether nothing of the window can follow: all streams have passed its end, or the file has
    /// gone on for long enough.
    private func hasEnough(at seconds: Double) -> Bool {
        finished.isSuperset(of: carried)
            || window.end.map { seconds > $0 + Self.patience } ?? false
    }
}
