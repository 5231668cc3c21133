internal import Imaging
package import Media

/// The luma of a video, frame by frame in presentation order. One thread at a time.
package final class LumaReader {
    /// One frame's luma with its time.
    struct LumaFrame: Sendable {
        /// On the scale of 8 bits, whatever the depth.
        let luma: RealPlane
        /// Seconds; nil when the container states none.
        let seconds: Double?
    }

    private let reader: FrameReader
    private let converter = Converter()

    /// How messages call the source.
    var name: String { reader.source.description }

    /// Why the source was read no further, or what was skipped, one sentence; nil where nothing was.
    package var complaint: String? {
        reader.damage.lastMessage.map { "'\(name)': \($0)" }
    }

    /// Throws: `MediaError` when the source can't be opened or holds no video.
    package init(_ source: MediaSource, threads: Int) throws {
        reader = try FrameReader(source, threads: threads)
    }

    /// The next frame, nil after the last.
    ///
    /// Throws: `MediaError`.
    func next() throws -> LumaFrame? {
        guard let frame = try reader.next() else { return nil }
        let unit = reader.stream.timeBase.value
        let seconds = frame.pts.flatMap { pts in unit.map { Double(pts) * $0 } }
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
