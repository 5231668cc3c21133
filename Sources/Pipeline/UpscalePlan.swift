package import Imaging

/// What a run is about to do, known before any work begins.
package struct UpscalePlan: Sendable {
    package var input: String
    package var output: String
    package var sourceSize: Size
    package var targetSize: Size
    /// Scale factor of the network in use.
    package var networkFactor: Int
    package var networkName: String
    /// libavcodec's name of the encoder, and of the pixel format it gets.
    package var encoder: String
    package var pixelFormat: String
    /// The source's frames and seconds within the asked range, when known.
    package var totalFrames: Int?
    package var duration: Double?
    /// Sentences worth saying at normal verbosity: streams kept, conversions made.
    package var notes: [String]
    /// Sentences that must be said: what is dropped or changed without being asked for.
    package var warnings: [String]
}
