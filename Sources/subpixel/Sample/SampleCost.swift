import Media

/// What one run on a part of a video took and made.
struct SampleCost {
    /// One packet of the upscaled video.
    struct VideoPacket {
        let bytes: Int
        let isKey: Bool
    }

    /// Seconds of video, and of wall time.
    var seconds: Double
    var elapsed: Double
    /// Share of the pictures taken from the frame before, 0...1.
    var shareReused: Double
    /// Of the file.
    var bytes: Int
    /// In the order of the file.
    var video: [VideoPacket] = []
    /// Bytes of sound and whatever else goes on all the time.
    var otherBytes = 0
    /// Bytes of covers, which stand in a file once.
    var coverBytes = 0
    /// Of all streams.
    var packetCount = 0

    /// Bytes that are in no packet: the container's header and tables.
    var overhead: Int { bytes - video.map(\.bytes).reduce(0, +) - otherBytes - coverBytes }

    init(seconds: Double, elapsed: Double, shareReused: Double = 0, bytes: Int) {
        self.seconds = seconds
        self.elapsed = elapsed
        self.shareReused = shareReused
        self.bytes = bytes
    }

    /// Reads the packets of the file at `path`, which a run has written.
    ///
    /// Throws: `MediaError`.
    mutating func read(_ path: String) throws {
        let demuxer = try Demuxer(path: path)
        let main = try demuxer.info.mainVideoStream(of: path).index
        while let packet = try demuxer.readPacket() {
            packetCount += 1
            if packet.streamIndex == main {
                video.append(VideoPacket(bytes: packet.byteCount, isKey: packet.isKeyFrame))
            } else if demuxer.info.streams[packet.streamIndex].isCover {
                coverBytes += packet.byteCount
            } else {
                otherBytes += packet.byteCount
            }
        }
    }
}
