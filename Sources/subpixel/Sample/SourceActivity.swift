import Imaging
import Media

/// How much goes on in a video at each time, told by the bytes that its own encoder spent on frames
/// predicted from others. Nothing is decoded, so that hours are read in seconds.
///
/// What is hard to predict before upscaling is so after it: where slides change or a camera moves,
/// both files get their bytes. A few parts alone hit or miss such moments by chance.
struct SourceActivity {
    /// From the start of the file.
    private let packets: [(seconds: Double, bytes: Int)]

    /// Packets without a single predicted frame after which a codec is taken to have none.
    private static let patience = 300
    /// Parts tell nothing of what is so much livelier than they are.
    private static let range = 0.25...4.0

    init(packets: [(seconds: Double, bytes: Int)]) { self.packets = packets }

    /// Reads all packets of `video`.
    ///
    /// Throws: `MediaError`.
    init(of demuxer: Demuxer, video: StreamInfo) throws {
        demuxer.select([video.index])
        let unit = video.timeBase.value ?? 0
        let origin = Double(demuxer.info.startTime ?? 0) / 1e6
        var packets: [(seconds: Double, bytes: Int)] = []
        var count = 0
        while count < Self.patience || !packets.isEmpty, let packet = try demuxer.readPacket() {
            guard packet.streamIndex == video.index, let pts = packet.pts else { continue }
            count += 1
            if !packet.isKeyFrame {
                packets.append((Double(pts) * unit - origin, packet.byteCount))
            }
        }
        self.packets = packets
    }

    /// Bytes a second in all of the video, as a multiple of those in `parts`; 1 where that can't be
    /// told.
    func ofWhole(lasting duration: Double, overParts parts: [Range<Double>]) -> Double {
        func bytes(_ isWanted: (Double) -> Bool) -> Double {
            Double(packets.filter { isWanted($0.seconds) }.map(\.bytes).reduce(0, +))
        }
        let length = parts.map { $0.upperBound - $0.lowerBound }.reduce(0, +)
        let inParts = bytes { seconds in parts.contains { $0.contains(seconds) } }
        guard inParts > 0, length > 0, duration > 0 else { return 1 }
        let ratio = bytes { _ in true } / duration / (inParts / length)
        return min(max(ratio, Self.range.lowerBound), Self.range.upperBound)
    }
}
