internal import Imaging

/// Encodes frames into a file that holds nothing else. One thread at a time.
package final class VideoWriter {
    package let format: VideoFormat
    /// Of the encoded video so far, headers not counted.
    package private(set) var byteCount = 0
    private let encoder: Encoder
    private let muxer: Muxer
    private let stream: Int

    /// Creates the file.
    ///
    /// - Parameters:
    ///   - path: Of the file.
    ///   - name: How messages call it when it is written under another name first.
    ///   - settings: Of the encoder.
    ///   - format: Of the frames.
    ///   - container: Of the file.
    ///   - source: The stream whose language, title and side data are still true.
    /// - Throws: as `Encoder` and `Muxer` do.
    package init(
        to path: String, name: String? = nil, settings: EncoderSettings, format: VideoFormat,
        container: OutputFormat, like source: StreamInfo? = nil
    ) throws(MediaError) {
        self.format = format
        encoder = try Encoder(settings: settings, format: format, container: container)
        muxer = try Muxer(path: path, format: container, name: name)
        do {
            stream = try muxer.addVideo(encoder, like: source)
            try muxer.start()
        } catch {
            muxer.cancel()
            throw error
        }
    }

    /// Lets `body` send all frames, then finishes the file; takes it back where that fails.
    ///
    /// - Throws: what `body` does, and as `Encoder` and `Muxer` do.
    package func write<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            let result = try body()
            try encoder.finish()
            try passOn()
            try muxer.finish()
            return result
        } catch {
            muxer.cancel()
            throw error
        }
    }

    /// Takes the next frame, in the encoder's pixel format and with its time.
    ///
    /// - Throws: as `Encoder` and `Muxer` do.
    package func send(_ frame: consuming Frame) throws(MediaError) {
        try encoder.send(frame)
        try passOn()
    }

    private func passOn() throws(MediaError) {
        while case .packet(let packet) = try encoder.next() {
            byteCount += packet.byteCount
            try muxer.write(packet, stream: stream)
        }
    }
}
