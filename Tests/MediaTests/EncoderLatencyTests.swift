import Imaging
import Testing

@testable import Media

@Suite struct EncoderLatencyTests {
    /// Whether this FFmpeg has them is for the catalogue; where one is missing its case is skipped.
    static let encoders = [
        "libx264", "libx265", "libaom-av1", "libvpx-vp9", "libvpx", "mpeg2video", "mpeg4",
        "ffv1", "prores_ks", "rawvideo",
    ].filter { EncoderCatalog.encoder(exactly: $0) != nil }

    @Test(arguments: encoders)
    func eachFrameIsGivenOutBeforeTheNextIsTaken(name: String) throws {
        var video = SyntheticVideo(
            timeBase: Rational(1, 25), times: (0..<12).map { Int64($0) }, lastDuration: 1)
        if name == "prores_ks" { video.pixelFormat = try #require(.named("yuv422p10le")) }
        var settings = EncoderSettings(encoder: try #require(EncoderCatalog.encoder(exactly: name)))
        settings.isLowLatency = true
        let encoder = try Encoder(
            settings: settings, format: video.format, container: .named("nut"))
        let pool = try FramePool(size: video.size, pixelFormat: video.pixelFormat)
        for index in video.times.indices {
            try encoder.send(try video.frame(index, pool: pool))
            guard case .packet(let packet) = try encoder.next() else {
                Issue.record("frame \(index) is held back")
                break
            }
            #expect(packet.pts == video.times[index])
        }
        try encoder.finish()
        while case .packet = try encoder.next() {}
    }
}
