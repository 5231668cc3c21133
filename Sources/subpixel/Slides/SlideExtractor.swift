import Foundation
import Imaging
import Media
import Networks
import Pipeline

/// Goes through a video and takes each slide once: the last still picture of it, on which everything
/// has appeared.
final class SlideExtractor {
    /// A slide that was written.
    struct Slide: Encodable {
        let number: Int
        /// Seconds.
        let start: Double
        let file: String
        let width: Int
        let height: Int
    }

    private let frames: PreviewFrames
    /// Why the video was read no further, one sentence; nil where it ended properly.
    var complaint: String? { frames.complaint }
    private let network: Network
    private let threads: Int
    private var detector: SlideDetector
    private var enlarger: PreviewEnlarger?
    private var enlargedShape: (Size, PixelFormat)?

    /// Of a video; a slide stands for at least `minimum` seconds.
    ///
    /// Throws: `MediaError` when the video can't be opened.
    init(of source: MediaSource, network: Network, threads: Int, minimum: Double) throws {
        frames = try PreviewFrames(of: source, from: 0, threads: threads)
        self.network = network
        self.threads = threads
        detector = SlideDetector(minimumSeconds: minimum)
    }

    /// Hands `write` the number, the start in seconds and the enlarged picture of each slide, and
    /// tells `progress` how far it is in seconds.
    ///
    /// Throws: `MediaError`, `EngineError`, and what `write` does.
    func run(
        progress: (Double) -> Void,
        write: (_ number: Int, _ start: Double, _ picture: Picture) throws -> Void
    ) throws {
        var number = 0
        var start = 0.0
        var shown = SlidePicture()
        var origin: Double?
        func end() throws {
            guard let frame = shown.take() else { return }
            number += 1
            try write(number, start, try enlarged(frame))
        }
        while let frame = try frames.next() {
            let time = (frame.pts.map { Double($0) } ?? 0) * (frames.stream.timeBase.value ?? 0)
            let first = origin ?? time
            origin = first
            let seconds = time - first
            progress(seconds)
            let sketch = frame.withPlane(0) { LumaSketch($0) }
            switch detector.next(sketch, at: seconds) {
            case .moving: continue
            case .still: break
            case .begins(let time):
                try end()
                start = time
            }
            shown.offer(frame, sketch, at: seconds)
        }
        try end()
    }

    private func enlarged(_ frame: borrowing Frame) throws -> Picture {
        try Picture(shown: frames.upright(enlarger(for: frame).byNetwork(frame)))
    }

    private func enlarger(for frame: borrowing Frame) throws -> PreviewEnlarger {
        let shape = (frame.size, frame.pixelFormat)
        if let enlarger, let enlargedShape, enlargedShape == shape { return enlarger }
        let made = try PreviewEnlarger(like: frame, network: network, threads: threads)
        enlarger = made
        enlargedShape = shape
        return made
    }
}

/// The picture to show of a slide: the last one that stayed as it was for a while.
///
/// From one frame to the next a cross-fade hardly moves, so that its frames look still; a picture
/// counts once it has been seen again most of a second later.
private struct SlidePicture: ~Copyable {
    private static let confirmation = 0.8
    /// Share of the squares in which a speaker may have moved meanwhile.
    private static let tolerance = 0.08

    private var confirmed: Frame?
    private var offered: Frame?
    private var sketch: LumaSketch?
    private var time = 0.0

    mutating func offer(_ frame: consuming Frame, _ sketch: LumaSketch, at seconds: Double) {
        if let before = self.sketch {
            guard seconds - time >= Self.confirmation else { return }
            if before.difference(from: sketch) < Self.tolerance { confirmed = offered.take() }
        }
        offered = consume frame
        self.sketch = sketch
        time = seconds
    }

    /// The picture of the slide that ended; the next one begins.
    mutating func take() -> Frame? {
        let picture = confirmed.take() ?? offered.take()
        offered = nil
        sketch = nil
        return picture
    }
}
