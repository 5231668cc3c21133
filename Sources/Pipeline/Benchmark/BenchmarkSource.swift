import Imaging
import Media

/// The clip as the stages' measurements need it: opened anew each time, read from its start.
struct BenchmarkSource {
    let path: String
    let threads: Int

    /// Frames kept for the stages after decoding. Enough that they don't all stay in the cache,
    /// few enough to fit in memory at any size.
    static let frameCount = 12

    /// Decodes the clip until `loop` has had enough, beginning again at its end.
    ///
    /// - Returns: frames per second, demuxing included.
    func decodingRate(_ loop: TimedLoop) throws -> Double {
        var reader = try Reader(self)
        // The first frame waits for the codec's tables and threads.
        _ = try reader.next()
        return try loop.rate {
            if try reader.next() != nil { return 1 }
            reader = try Reader(self)
            return 0
        }
    }

    /// The clip's first frames, converted to planar Y′CbCr where they aren't.
    ///
    /// Throws: `MediaError.noVideo` when there is none.
    func frames() throws -> FrameStore {
        let store = FrameStore()
        let reader = try Reader(self)
        let converter = Converter()
        while store.count < Self.frameCount, let frame = try reader.next() {
            store.add(try converter.convert(frame))
        }
        guard store.count > 0 else {
            throw MediaError(
                .noVideo, "cannot measure with '\(path)'", reason: "not one frame could be decoded")
        }
        return store
    }

    /// Demuxer and decoder of the main video.
    private final class Reader {
        private let demuxer: Demuxer
        private let decoder: Decoder
        private let index: Int

        init(_ source: BenchmarkSource) throws {
            demuxer = try Demuxer(path: source.path)
            let video = try demuxer.info.mainVideoStream(of: source.path)
            index = video.index
            demuxer.select([index])
            decoder = try Decoder(stream: video, threads: source.threads)
        }

        /// The next frame, nil at the end.
        func next() throws -> Frame? {
            while true {
                switch try decoder.next() {
                case .frame(let frame): return frame
                case .endOfStream: return nil
                case .needsInput:
                    guard let packet = try demuxer.readPacket() else {
                        try decoder.finish()
                        continue
                    }
                    if packet.streamIndex == index { try decoder.send(packet) }
                }
            }
        }
    }
}
