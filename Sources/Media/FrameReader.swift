/// The frames of a source's main video in presentation order. One thread at a time.
package final class FrameReader {
    package let source: MediaSource
    package let stream: StreamInfo
    private let demuxer: Demuxer
    private let decoder: Decoder
    private var isAtEnd = false

    /// Throws: `MediaError` when the source can't be opened or holds no video.
    package init(_ source: MediaSource, threads: Int) throws(MediaError) {
        self.source = source
        demuxer = try Demuxer(source)
        stream = try demuxer.info.mainVideoStream(of: source.description)
        demuxer.select([stream.index])
        decoder = try Decoder(stream: stream, threads: threads)
    }

    /// What was wrong with the bytes so far, such as an end before its time.
    package var damage: DemuxingDamage { demuxer.damage }

    /// Moves to the keyframe at or before a time from the video's start.
    ///
    /// - Returns: The pts of that time.
    /// - Throws: `MediaError`.
    package func seek(toSeconds seconds: Double) throws(MediaError) -> Int64 {
        // No video is longer than decades, and a number without end must not trap.
        try demuxer.seek(
            toMicroseconds: Int64(min(seconds, 1e9) * 1_000_000), stream: stream.index)
    }

    /// The next frame, nil after the last.
    ///
    /// Throws: `MediaError`.
    package func next() throws(MediaError) -> Frame? {
        while true {
            switch try decoder.next() {
            case .frame(let frame): return frame
            case .endOfStream: return nil
            case .needsInput: try feed()
            }
        }
    }

    private func feed() throws(MediaError) {
        while !isAtEnd {
            guard let packet = try demuxer.readPacket() else {
                isAtEnd = true
                try decoder.finish()
                return
            }
            if packet.streamIndex == stream.index {
                try decoder.send(packet)
                return
            }
        }
    }
}
