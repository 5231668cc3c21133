import Foundation
import Imaging
import Media
import Networks

/// A short video whose frames show bicubic and network together.
struct PreviewVideo {
    let source: MediaSource
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

    /// Writes the video to `path`, in the container that the target's `name` means.
    ///
    /// Throws: `MediaError`, `EngineError`, `SizeError`, and `CommandFailure` (status 2) when the
    /// source ends before the start.
    func write(to path: String, name: String, progress: (Int) -> Void) throws -> Outcome {
        let container = try OutputFormat.resolve(target: name, format: nil)
        let frames = try PreviewFrames(of: source, from: start, threads: threads)
        guard let first = try frames.next() else {
            throw CommandFailure(.usage, "'\(source)' ends before \(start) s; try an earlier --at")
        }
        let enlarger = try PreviewEnlarger(like: first, network: network, threads: threads)
        // Turned, it may have another size and subsampling.
        let shown = try frames.upright(enlarger.byBicubic(first))
        let size = layout.size(of: shown.size)
        let encoder = try choose(container, size: size, like: shown)
        let writer = try VideoWriter(
            to: path, name: name, settings: EncoderSettings(encoder: encoder.choice),
            format: format(size: size, encoder.pixelFormat, like: shown, of: frames.stream),
            container: container)
        let converter = Converter(to: encoder.pixelFormat)
        let pool = try FramePool(size: size, pixelFormat: shown.pixelFormat)
        let unit = frames.stream.timeBase.value ?? 0
        // Where the part begins counts as 0.
        let begin = first.pts
        var count = 0
        var next: Frame? = first
        try writer.write {
            while let frame = next.take() {
                let place = frame.pts.map { $0 &- (begin ?? 0) }
                if let place, Double(place) * unit >= duration { break }
                let pair = try composed(
                    frames.upright(enlarger.byBicubic(frame)),
                    frames.upright(enlarger.byNetwork(frame)), pool)
                pair.pts = place
                try writer.send(converter.convert(pair))
                count += 1
                progress(count)
                next = try frames.next()
            }
        }
        return Outcome(frames: count, size: size)
    }

    /// The container's usual encoder, with the pixel format that it takes of such frames.
    ///
    /// Throws: `MediaError`, and `CommandFailure` for a size that it can't encode.
    private func choose(
        _ container: OutputFormat, size: Size, like frame: borrowing Frame
    ) throws -> (choice: EncoderChoice, pixelFormat: PixelFormat) {
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
        return (choice, taken.format)
    }

    private func format(
        size: Size, _ pixelFormat: PixelFormat, like frame: borrowing Frame, of stream: StreamInfo
    ) -> VideoFormat {
        var format = VideoFormat(
            size: size, pixelFormat: pixelFormat, timeBase: stream.timeBase,
            frameRate: stream.averageFrameRate, color: frame.color)
        format.sampleAspectRatio = frame.sampleAspectRatio
        return format
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
}
