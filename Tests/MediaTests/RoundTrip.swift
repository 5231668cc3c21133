import Imaging
import TestSupport

@testable import Media

/// Decodes a source's main video, encodes it at its own size, and copies the rest into another
/// container: the way of a run, without the upscaling.
struct RoundTrip {
    var info: MediaInfo
    var plan: StreamPlan
    /// The muxer's index of each kept stream of the source.
    var indices: [Int: Int]
    var mainVideo: Int
    /// Pts of the decoded frames, in the stream's time base.
    var times: [Int64] = []
    private var repair: TimestampRepair
    /// Pts of the packets copied, by stream of the source.
    var copiedTimes: [Int: [Int64]] = [:]
    var statistics: [Muxer.StreamStatistics] = []

    /// - Throws: what the source or the target throws; `unsupported` where the encoder does not
    ///   take the frames as they are.
    init(
        from input: String, to output: String, codec: String? = nil, limit: Int = .max,
        configure: (inout EncoderSettings) -> Void = { _ in }
    ) throws {
        let demuxer = try Demuxer(path: input)
        info = demuxer.info
        let stream = try info.mainVideoStream(of: input)
        mainVideo = stream.index
        repair = TimestampRepair(
            timeBase: stream.timeBase, frameRate: stream.averageFrameRate)
        let decoder = try Decoder(stream: stream, threads: 2)
        let container = try OutputFormat.resolve(target: output)
        var plan = StreamPlan(source: info, mainVideo: mainVideo, format: container)
        let details = stream.video
        let format = VideoFormat(
            size: details?.size ?? Size(width: 0, height: 0),
            pixelFormat: details?.pixelFormat.withoutRangeAlias ?? .none,
            timeBase: stream.timeBase, frameRate: stream.averageFrameRate,
            color: details?.color ?? ColorDescription(),
            sampleAspectRatio: details?.sampleAspectRatio ?? Rational(0, 1),
            masteringDisplay: details?.masteringDisplay, contentLight: details?.contentLight)
        var settings = EncoderSettings(
            encoder: try EncoderCatalog.choose(
                codec: codec, container: container,
                picture: format.pixelFormat.pictureFormat.map { ($0, format.size) }))
        if settings.encoder.name == "libx264" { settings.preset = "ultrafast" }
        configure(&settings)
        let encoder = try Encoder(settings: settings, format: format, container: container)
        try plan.tryHeader(video: EncodedVideo(encoder))
        self.plan = plan
        let muxer = try Muxer(path: output, format: container)
        do {
            indices = try plan.addStreams(to: muxer, video: EncodedVideo(encoder))
            try muxer.start()
            while let packet = try demuxer.readPacket() {
                let index = packet.streamIndex
                if index == mainVideo {
                    try decoder.send(packet)
                    try pump(decoder, encoder, muxer, limit)
                } else if let target = indices[index] {
                    if let pts = packet.pts { copiedTimes[index, default: []].append(pts) }
                    try muxer.write(packet, stream: target)
                }
            }
            try decoder.finish()
            try pump(decoder, encoder, muxer, limit)
            try encoder.finish()
            try pump(decoder, encoder, muxer, limit)
            try muxer.finish()
        } catch {
            muxer.cancel()
            throw error
        }
        statistics = muxer.statistics
    }

    private mutating func pump(
        _ decoder: Decoder, _ encoder: Encoder, _ muxer: Muxer, _ limit: Int
    ) throws {
        while case .frame(let frame) = try decoder.next() {
            guard times.count < limit else { continue }
            let time = repair.next(pts: frame.pts, duration: frame.duration).pts
            frame.pts = time
            times.append(time)
            try encoder.send(frame)
            try drain(encoder, muxer)
        }
        try drain(encoder, muxer)
    }

    private func drain(_ encoder: Encoder, _ muxer: Muxer) throws {
        while case .packet(let packet) = try encoder.next() {
            try muxer.write(packet, stream: indices[mainVideo] ?? 0)
        }
    }
}
