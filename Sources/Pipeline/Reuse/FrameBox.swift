import Media

/// A frame that several threads read, each as long as it likes. Nobody writes its samples.
final class FrameBox: Sendable {
    let frame: Frame

    init(_ frame: consuming Frame) { self.frame = frame }

    /// Another owner of the samples of `frame`.
    ///
    /// - Throws: `MediaError` when memory is out.
    convenience init(sharing frame: borrowing Frame) throws(MediaError) {
        self.init(try frame.sharingSamples())
    }
}
