import Foundation
import Imaging
import Media
import Networks

/// A short video whose frames show bicubic and network together.
struct PreviewVideo {
    let input: String
    let start: Double
    /// Seconds of the source.
    let duration: Double
    let layout: PreviewLayout
    let network: Network
    let threads: Int

    /// What was written.
    struct Outcome {
        let frames: Int
        let size: Size
    }

    /// Writes the video to `path`, in the container that its name means.
    ///
    /// Throws: `MediaError`, `EngineError`, `SizeError`, and `CommandFailure` (status 2) when the
    /// source ends before the start.
    func write(to path: String, progress: (Int) -> Void) throws -> Outcome {
        let container = try OutputFormat.resolve(target: path, format: nil)
        let frames = try PreviewFrames(of: input, from: start, threads: threads)
        guard let first = try frames.next() else {
            throw CommandFailure(.usage, "'\(input)' ends before \(start) s; try an earlier --at")
        }
        let enlarger = try PreviewEnlarger(like: first, network: network, threads: threads)
        let output = try Output(
            path: path, container: container, size: layout.size(of: enlarger.size),
            like: first, stream: frames.stream, threads: threads)
        let unit = frames.stream.timeBase.value ?? 0
        let begin = first.pts.map { Double($0) * unit }
        var count = 0
        var next: Frame? = first
        do {
            while let frame = next.take() {
                if let pts = frame.pts, let begin, Double(pts) * unit - begin >= duration { break }
                try output.write(
                    composed(enlarger.byBicubic(frame), enlarger.byNetwork(frame), output.pool))
                count += 1
                progress(count)
                next = try frames.next()
            }
            try output.finish()
        } catch {
            output.cancel()
            throw error
        }
        return Outcome(frames: count, size: layout.size(of: enlarger.size))
    }

    private func composed(
        _ left: borrowing Frame, _ right: borrowing Frame, _ pool: FramePool
    ) throws -> Frame {
        let result = try pool.makeFrame()
        let planes = left.pixelFormat.pictureFormat?.planeCount ?? 1
        let isLimited = left.color.range != .full
        for plane in 0..<planes {
            result.withMutablePlane(plane) { into in
                let full = (1 << into.bitDepth) - 1
                let white = isLimited ? 235 << (into.bitDepth - 8) : full
                let line = plane == 0 ? white : 1 << (into.bitDepth - 1)
                left.withPlane(plane) { left in
                    right.withPlane(plane) { layout.compose(left, $0, into: into, line: line) }
                }
            }
        }
        try result.copyProperties(from: left)
        return result
    }

    /// The encoder and the file that its packets go to.
    private final class Output {
        let pool: FramePool
        private let encoder: Encoder
        private let muxer: Muxer
        private let converter: Converter
        /// Where the source begins counts as 0.
        private var origin: Int64?

        init(
            path: String, container: OutputFormat, size: Size, like frame: borrowing Frame,
            stream: StreamInfo, threads: Int
        ) throws {
            guard let working = frame.pixelFormat.pictureFormat else {
                throw CommandFailure(.internal, "'\(frame.pixelFormat)' is not a working format")
            }
            let choice = try EncoderCatalog.choose(
                codec: nil, container: container, picture: (working, size))
            guard let taken = choice.pixelFormat(for: working, size: size) else {
                throw CommandFailure(
                    .output,
                    "\(choice.name) can't encode \(size); choose another scale or container")
            }
            converter = Converter(to: taken.format)
            var format = VideoFormat(
                size: size, pixelFormat: taken.format, timeBase: stream.timeBase,
                frameRate: stream.averageFrameRate, color: frame.color)
            format.sampleAspectRatio = frame.sampleAspectRatio
            encoder = try Encoder(
                settings: EncoderSettings(encoder: choice), format: format, container: container)
            pool = try FramePool(size: size, pixelFormat: frame.pixelFormat)
            muxer = try Muxer(path: path, format: container)
            do {
                try muxer.addVideo(encoder, like: stream)
                try muxer.start()
            } catch {
                muxer.cancel()
                throw error
            }
        }

        func write(_ frame: consuming Frame) throws {
            if let pts = frame.pts {
                origin = origin ?? pts
                frame.pts = pts &- (origin ?? 0)
            }
            try encoder.send(converter.convert(frame))
            try passOn()
        }

        func finish() throws {
            try encoder.finish()
            try passOn()
            try muxer.finish()
        }

        func cancel() { muxer.cancel() }

        private func passOn() throws {
            while case .packet(let packet) = try encoder.next() {
                try muxer.write(packet, stream: 0)
            }
        }
    }
}
