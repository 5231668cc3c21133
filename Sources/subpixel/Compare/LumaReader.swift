import Imaging
import Media

/// The luma of a video, frame by frame in presentation order. One thread at a time.
final class LumaReader {
    /// One frame's luma with its time.
    struct LumaFrame: Sendable {
        /// On the scale of 8 bits, whatever the depth.
        let luma: RealPlane
        /// Seconds; nil when the container states none.
        let seconds: Double?
    }

    let path: String
    private let demuxer: Demuxer
    private let decoder: Decoder
    private let converter = Converter()
    private let timeBase: Rational
    private var isAtEnd = false

    /// Throws: `MediaError` when the file can't be opened or holds no video.
    init(path: String, threads: Int) throws {
        self.path = path
        demuxer = try Demuxer(path: path)
        let stream = try demuxer.info.mainVideoStream(of: path)
        demuxer.select([stream.index])
        timeBase = stream.timeBase
        decoder = try Decoder(stream: stream, threads: threads)
    }

    /// The next frame, nil after the last.
    ///
    /// Throws: `MediaError`.
    func next() throws -> LumaFrame? {
        while true {
            switch try decoder.next() {
            case .frame(let frame): return try luma(of: frame)
            case .endOfStream: return nil
            case .needsInput: try feed()
            }
        }
    }

    private func feed() throws {
        while !isAtEnd {
            guard let packet = try demuxer.readPacket() else {
                isAtEnd = true
                try decoder.finish()
                return
            }
            if packet.streamIndex == decoder.stream.index {
                try decoder.send(packet)
                return
            }
        }
    }

    private func luma(of frame: consuming Frame) throws -> LumaFrame {
        let seconds = frame.pts.flatMap { pts in timeBase.value.map { Double(pts) * $0 } }
        let working = try converter.convert(frame)
        let plane = working.withPlane(0) { view in
            let plane = RealPlane(view)
            guard view.bitDepth > 8 else { return plane }
            let unit = Double(1 << (view.bitDepth - 8))
            return RealPlane(size: plane.size, samples: plane.samples.map { $0 / unit })
        }
        return LumaFrame(luma: plane, seconds: seconds)
    }
}
