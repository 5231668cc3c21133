import Imaging
import Media
import Networks

/// One moment of a video as it is shown, upright and in square pixels, enlarged by a network and by bicubic.
struct PreviewFrame {
    /// From the video's start.
    let seconds: Double
    let bicubic: Picture
    let network: Picture

    /// Decodes the first frame at or after `seconds` from the video's start and enlarges it by the
    /// network's factor.
    ///
    /// Throws: `MediaError`, `EngineError`, `SizeError`, and `CommandFailure` (status 2) when the
    /// video ends before that time.
    init(of source: MediaSource, at seconds: Double, network: Network, threads: Int) throws {
        let frames = try PreviewFrames(of: source, from: seconds, threads: threads)
        guard let frame = try frames.next() else {
            throw CommandFailure(
                .usage, "'\(source)' ends before \(seconds) s; try an earlier --at")
        }
        let enlarger = try PreviewEnlarger(like: frame, network: network, threads: threads)
        self.seconds = seconds
        bicubic = try Picture(shown: frames.upright(enlarger.byBicubic(frame)))
        self.network = try Picture(shown: frames.upright(enlarger.byNetwork(frame)))
    }

    private init(seconds: Double, bicubic: Picture, network: Picture) {
        self.seconds = seconds
        self.bicubic = bicubic
        self.network = network
    }

    func cropped(to part: Size) -> PreviewFrame {
        PreviewFrame(
            seconds: seconds, bicubic: bicubic.croppedToMiddle(part),
            network: network.croppedToMiddle(part))
    }
}
