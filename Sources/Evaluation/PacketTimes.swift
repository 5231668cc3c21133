internal import Imaging
package import Media

/// When the frames of a video are shown, told by its packets; nothing is decoded, so hours of video
/// are read in seconds.
package struct PacketTimes {
    /// How messages call the source.
    package let name: String
    /// Packets of frames that are shown.
    package let count: Int
    /// Seconds, in order of presentation; fewer than `count` where packets have no time.
    package let seconds: [Double]

    /// Throws: `MediaError` when the source can't be opened or holds no video.
    package init(of source: MediaSource) throws {
        name = source.description
        let demuxer = try Demuxer(source)
        let stream = try demuxer.info.mainVideoStream(of: name)
        demuxer.select([stream.index])
        let unit = stream.timeBase.value ?? 0
        var count = 0
        var times: [Int64] = []
        while let packet = try demuxer.readPacket() {
            guard packet.streamIndex == stream.index, !packet.isDiscarded else { continue }
            count += 1
            if let pts = packet.pts { times.append(pts) }
        }
        self.count = count
        seconds = times.sorted().map { Double($0) * unit }
    }

    /// What differs from another video, as a sentence; nil when nothing does. Two fields in packets
    /// of their own count twice, so it is a hint and no verdict.
    package func difference(from other: PacketTimes) -> String? {
        if count != other.count {
            return "'\(name)' holds \(count) frames by its packets, '\(other.name)' \(other.count)"
        }
        let unequal = zip(seconds, other.seconds).count {
            abs($0 - $1) > VideoComparison.timeTolerance
        }
        guard unequal > 0 else { return nil }
        return "\(unequal) of \(count) frames of '\(name)' have another time than in "
            + "'\(other.name)' by their packets"
    }
}
