import Imaging
import Media
import Networks
import SuperResolution

/// One frame of a video, enlarged by a network and by bicubic.
struct PreviewFrame {
    let bicubic: Picture
    let network: Picture

    /// Decodes the first frame at or after `seconds` from the video's start and enlarges it by the
    /// network's factor.
    ///
    /// Throws: `MediaError`, `EngineError`, `SizeError`, and `CommandFailure` (status 2) when the
    /// video ends before that time.
    init(of path: String, at seconds: Double, network: Network, threads: Int) throws {
        let frame = try Converter().convert(Self.frame(of: path, at: seconds, threads: threads))
        let size = frame.size.scaled(by: network.scale)
        let pool = WorkerPool(threads: threads)
        let upscaler = try Upscaler(
            network: network, inputSize: frame.size, bitDepth: frame.pixelFormat.bitDepth,
            range: frame.color.range, pool: pool, framesInFlight: 1)
        let resampler = try PlaneResampler(
            from: frame.size, to: size, bitDepth: frame.pixelFormat.bitDepth)
        self.network = try Self.enlarged(frame, to: size) { upscaler.upscale($0, into: $1) }
        bicubic = try Self.enlarged(frame, to: size) { resampler.resample($0, into: $1) }
    }

    private static func frame(of path: String, at seconds: Double, threads: Int) throws -> Frame {
        let demuxer = try Demuxer(path: path)
        let stream = try demuxer.info.mainVideoStream(of: path)
        demuxer.select([stream.index])
        let decoder = try Decoder(stream: stream, threads: threads)
        var wanted: Int64?
        if seconds > 0 {
            wanted = try demuxer.seek(
                toMicroseconds: Int64(seconds * 1_000_000), stream: stream.index)
        }
        var isAtEnd = false
        while true {
            switch try decoder.next() {
            case .frame(let frame):
                if let wanted, let pts = frame.pts, pts < wanted { continue }
                return frame
            case .endOfStream:
                throw CommandFailure(
                    .usage, "'\(path)' ends before \(seconds) s; try an earlier --at")
            case .needsInput:
                guard !isAtEnd else { continue }
                if let packet = try demuxer.readPacket() {
                    if packet.streamIndex == stream.index { try decoder.send(packet) }
                } else {
                    isAtEnd = true
                    try decoder.finish()
                }
            }
        }
    }

    /// The frame at `size`: luma by `enlarge`, chroma by cubic taps with its siting.
    private static func enlarged(
        _ frame: borrowing Frame, to size: Size, by enlarge: (PlaneView, MutablePlaneView) -> Void
    ) throws -> Picture {
        let format = frame.pixelFormat
        guard let layout = format.pictureFormat else {
            throw CommandFailure(.internal, "'\(format.name)' is not a working format")
        }
        let result = try FramePool(size: size, pixelFormat: format).makeFrame()
        frame.withPlane(0) { source in
            result.withMutablePlane(0) { enlarge(source, $0) }
        }
        if layout.planeCount > 1 {
            let chroma = try PlaneResampler(
                from: frame.size, to: size, bitDepth: layout.bitDepth,
                siting: .chroma(layout.subsampling, frame.color.chromaLocation))
            for plane in 1..<layout.planeCount {
                frame.withPlane(plane) { source in
                    result.withMutablePlane(plane) { chroma.resample(source, into: $0) }
                }
            }
        }
        try result.copyProperties(from: frame)
        return try Picture(result)
    }
}
