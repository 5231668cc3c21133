import Imaging
import Media

extension Preparation {
    /// The chapters of a run in segments, found by decoding the source once more: an earlier run
    /// may have made some of the segments, and what it saw is gone.
    ///
    /// - Throws: `MediaError` when the source can't be read, or the reason for which the run ended.
    func slideChapters() throws -> [Chapter] {
        let demuxer = try Demuxer(path: request.input)
        demuxer.select([video.index])
        let decoder = try Decoder(stream: video, threads: request.threads)
        let converter = Converter()
        let watch = SlideWatch()
        var end = 0.0
        /// Returns false behind the window.
        func take(_ frame: consuming Frame) throws -> Bool {
            let frame = try converter.convert(frame)
            guard let pts = frame.pts else { return true }
            switch window.place(video.timeBase.seconds(pts)) {
            case .before: return true
            case .behind: return false
            case .inside:
                let shown = pts &+ window.shift(in: video.timeBase)
                _ = watch.next(
                    frame.withPlane(0) { LumaSketch($0) }, at: video.timeBase.seconds(shown))
                end = video.timeBase.seconds(shown &+ frame.duration)
                return true
            }
        }
        decoding: while true {
            try control.check()
            switch try decoder.next() {
            case .frame(let frame):
                guard try take(frame) else { break decoding }
            case .endOfStream: break decoding
            case .needsInput:
                guard let packet = try demuxer.readPacket() else {
                    try decoder.finish()
                    continue
                }
                if packet.streamIndex == video.index { try decoder.send(packet) }
            }
        }
        return watch.chapters(until: end, offset: max(0, -video.timeBase.seconds(firstPTS)))
    }
}
