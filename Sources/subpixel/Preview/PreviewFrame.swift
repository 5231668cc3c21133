import Imaging
import Media
import Networks

/// One moment of a video as it is shown, enlarged by a network and by bicubic.
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
    init(of path: String, at seconds: Double, network: Network, threads: Int) throws {
        let frames = try PreviewFrames(of: path, from: seconds, threads: threads)
        guard let frame = try frames.next() else {
            throw CommandFailure(
                .usage, "'\(path)' ends before \(seconds) s; try an earlier --at")
        }
        let enlarger = try PreviewEnlarger(like: frame, network: network, threads: threads)
        let turns = Int(((frames.stream.video?.displayMatrix?.rotation ?? 0) / 90).rounded())
        self.seconds = seconds
        bicubic = try Picture(enlarger.byBicubic(frame)).turned(turns)
        self.network = try Picture(enlarger.byNetwork(frame)).turned(turns)
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
