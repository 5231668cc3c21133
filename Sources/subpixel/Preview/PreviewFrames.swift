import Imaging
import Media

/// The frames of a video from a moment on, in a working format. One thread at a time.
final class PreviewFrames {
    let stream: StreamInfo
    private let reader: FrameReader
    private let converter = Converter()
    /// The pts before which frames are passed over; nil from the start.
    private let wanted: Int64?

    /// Throws: `MediaError` when the file can't be opened, holds no video or can't be searched.
    init(of path: String, from seconds: Double, threads: Int) throws {
        reader = try FrameReader(path: path, threads: threads)
        stream = reader.stream
        wanted = seconds > 0 ? try reader.seek(toSeconds: seconds) : nil
    }

    /// The next frame, nil after the last.
    ///
    /// Throws: `MediaError`.
    func next() throws -> Frame? {
        while let frame = try reader.next() {
            if let wanted, let pts = frame.pts, pts < wanted { continue }
            return try converter.convert(frame)
        }
        return nil
    }
}
