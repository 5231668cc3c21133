import Imaging
import Media

/// The frames of a video from a moment on, in a working format, progressive as `upscale` makes them
/// by default, and otherwise as they are coded. One thread at a time.
final class PreviewFrames {
    let stream: StreamInfo
    private let reader: FrameReader
    private let converter = Converter()
    private let deinterlacer: Deinterlacer
    private var isDrained = false
    private let turner: Turner?
    /// The pts before which frames are passed over; nil from the start.
    private let wanted: Int64?

    /// Throws: `MediaError` when the source can't be opened, holds no video or can't be searched.
    init(of source: MediaSource, from seconds: Double, threads: Int) throws {
        reader = try FrameReader(source, threads: threads)
        stream = reader.stream
        deinterlacer = Deinterlacer(mode: .auto, threads: threads)
        turner = stream.video?.displayMatrix?.orientation.map { Turner($0) }
        wanted = seconds > 0 ? try reader.seek(toSeconds: seconds) : nil
    }

    /// The next frame, nil after the last.
    ///
    /// Throws: `MediaError`.
    func next() throws -> Frame? {
        while true {
            while let frame = try deinterlacer.next() {
                if let wanted, let pts = frame.pts, pts < wanted { continue }
                return try converter.convert(frame)
            }
            if isDrained { return nil }
            if let frame = try reader.next() {
                try deinterlacer.send(frame)
            } else {
                isDrained = true
                try deinterlacer.finish()
            }
        }
    }

    /// What was made of a frame, as it is to be shown: networks work on pictures as they are coded,
    /// and `upscale` leaves the flag that says how they are turned.
    ///
    /// Throws: `MediaError`.
    func upright(_ frame: consuming Frame) throws -> Frame {
        guard let turner else { return frame }
        return try turner.turn(frame)
    }

    /// Why the source was read no further, one sentence; nil where it ended properly.
    var complaint: String? {
        reader.damage.lastMessage.map { "'\(reader.source)': \($0)" }
    }
}
