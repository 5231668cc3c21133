internal import Imaging
internal import Media

/// The frames of a video as pictures to evaluate with, in presentation order.
struct VideoPictures: TestPictureSource {
    private let reference: LumaReader
    /// The reduced and encoded frames; nil when frames are reduced and nothing else.
    private let degraded: LumaReader?
    /// Frames to take at most.
    private let limit: Int
    private var count = 0

    /// Throws: `MediaError` when a source can't be opened or holds no video.
    init(_ source: MediaSource, degraded: String?, limit: Int?, threads: Int) throws {
        reference = try LumaReader(source, threads: threads)
        self.degraded = try degraded.map { try LumaReader(MediaSource($0), threads: threads) }
        self.limit = limit ?? .max
    }

    /// Throws: `MediaError`, and `EvaluationError` when the degraded video has other
    /// frames, which the encoder answers for.
    mutating func next() throws -> (@Sendable () throws -> TestPicture)? {
        guard count < limit, let frame = try reference.next() else { return nil }
        let name = "frame \(count)"
        var low: RealPlane?
        if let degraded {
            guard let frame = try degraded.next() else {
                throw EvaluationError(
                    .encoder, "the encoder gave \(count) frames back and was given more")
            }
            low = frame.luma.roundedTo8Bits()
        }
        count += 1
        let reduced = low
        return {
            TestPicture(name: name, luma: frame.luma.roundedTo8Bits(), low: reduced)
        }
    }
}
