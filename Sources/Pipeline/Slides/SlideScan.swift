import Imaging
import Media

extension Preparation {
    /// The chapters of a run in segments, found by decoding the source once more: an earlier run
    /// may have made some of the segments, and what it saw is gone.
    ///
    /// - Throws: `MediaError` when the source can't be read, or the reason for which the run ended.
    func slideChapters() throws -> [Chapter] {
        let location = MediaLocation(request.input)
        let demuxer = try Demuxer(location, options: DemuxerOptions(request, for: location))
        demuxer.select([video.index])
        let frames = try makeFrames()
        let converter = Converter()
        let watch = SlideWatch()
        var end = 0.0
        while true {
            try control.check()
            switch try frames.next() {
            case .frame(let frame):
                let frame = try converter.convert(frame)
                guard let pts = frame.pts else { continue }
                _ = watch.next(
                    frame.withPlane(0) { LumaSketch($0) }, at: frames.timeBase.seconds(pts))
                end = frames.timeBase.seconds(pts &+ frame.duration)
            case .endOfStream:
                return watch.chapters(
                    until: end, offset: max(0, -frames.timeBase.seconds(firstPTS)))
            case .needsInput:
                guard let packet = try demuxer.readPacket() else {
                    try frames.finish()
                    continue
                }
                if packet.streamIndex == video.index { try frames.send(packet) }
            }
        }
    }
}
