internal import CFFmpeg
package import Imaging

/// What a muxer must know of a video stream whose packets it will get: from the encoder that makes
/// them, or from a file that holds them already.
package struct EncodedVideo: Sendable {
    package var parameters: CodecParameters
    /// Seconds per unit of the packets' times.
    package var timeBase: Rational
    package var frameRate: Rational
    package var sampleAspectRatio: Rational
    /// What the encoder says of the stream as a whole.
    package var sideData: [StreamSideData]

    /// - Throws: `outOfMemory`.
    package init(_ encoder: Encoder) throws(MediaError) {
        parameters = try encoder.makeParameters()
        timeBase = encoder.format.timeBase
        frameRate = encoder.format.frameRate
        sampleAspectRatio = encoder.format.sampleAspectRatio
        sideData = (0..<Int(encoder.context.pointee.nb_coded_side_data)).compactMap { index in
            encoder.context.pointee.coded_side_data.map { StreamSideData(copying: $0[index]) }
        }
    }

    /// A stream of a file that was encoded before.
    package init(_ stream: StreamInfo) {
        parameters = stream.parameters
        timeBase = stream.timeBase
        frameRate = stream.averageFrameRate.isKnown ? stream.averageFrameRate : stream.realFrameRate
        sampleAspectRatio = stream.video?.sampleAspectRatio ?? Rational(0, 1)
        sideData = stream.sideData
    }
}
