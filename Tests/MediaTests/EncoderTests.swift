import Foundation
import Imaging
import TestSupport
import Testing

@testable import Media

/// An encoder and a time base to try it with.
struct EncoderCase: Sendable, CustomStringConvertible {
    var encoder: String
    var timeBase: Rational

    var description: String { "\(encoder) \(timeBase)" }

    static let encoders = [
        "libx264", "libx265", "libvpx-vp9", "libvpx", "libsvtav1", "libaom-av1", "prores_ks",
        "ffv1", "mjpeg", "mpeg4", "ffvhuff", "libtheora", "mpeg2video", "rawvideo", "png",
    ].filter { EncoderCatalog.encoder(exactly: $0) != nil }

    /// Encoders that take seconds for a few small frames are tried with two time bases.
    private static let slow = ["libsvtav1", "libaom-av1"]

    static let all = encoders.flatMap { encoder in
        let timeBases = [
            Rational(1, 90000), Rational(1001, 30000), Rational(1, 12800), Rational(1, 1000),
            Rational(1, 600), Rational(1, 1_000_000),
        ]
        return timeBases.prefix(slow.contains(encoder) ? 2 : 6)
            .map { EncoderCase(encoder: encoder, timeBase: $0) }
    }
}

// One after another: SVT-AV1 1.4 crashes when two of it open at once in one process.
@Suite(.serialized)
struct EncoderTests {
    private func settings(_ name: String) throws -> EncoderSettings {
        var settings = EncoderSettings(encoder: try #require(EncoderCatalog.encoder(exactly: name)))
        let fast = [
            "libx264": "ultrafast", "libx265": "ultrafast", "libsvtav1": "12", "libaom-av1": "8",
            "libvpx-vp9": "8",
        ]
        settings.preset = fast[name]
        return settings
    }

    @Test(arguments: EncoderCase.all)
    func packetsKeepPTSAndDurationOfTheirFrames(_ test: EncoderCase) throws {
        var video = SyntheticVideo.variable(count: 16, timeBase: test.timeBase, start: 12_345)
        video.size = Size(width: 64, height: 64)
        let settings = try settings(test.encoder)
        let layout = PictureFormat(bitDepth: 8, subsampling: .yuv420)
        video.pixelFormat = try #require(settings.encoder.pixelFormat(for: layout)).format
        let encoder = try Encoder(
            settings: settings, format: video.format, container: .named("matroska"))
        var packets: [SyntheticVideo.PacketTimes] = []
        let made = try video.encode(with: encoder) { packet in
            packets.append(.init(pts: packet.pts, dts: packet.dts, duration: packet.duration))
        }
        #expect(made == video.times.count)
        let shown = packets.sorted { ($0.pts ?? .min) < ($1.pts ?? .min) }
        #expect(shown.map(\.pts) == video.times)
        #expect(shown.map(\.duration) == video.durations)
        let decoded = packets.compactMap(\.dts)
        #expect(zip(decoded, decoded.dropFirst()).allSatisfy { $0 < $1 }, "\(decoded)")
        #expect(packets.allSatisfy { ($0.dts ?? .min) <= ($0.pts ?? .min) })
    }

    @Test func unknownOptionIsNamedWithTheNearest() throws {
        let error = try refusal("libx264") { $0.options = [.init("aq-mod", "1")] }
        #expect(
            error.description == "libx264 has no option 'aq-mod'; did you mean 'aq-mode'?")
        #expect(error.kind == .invalidOption)
    }

    @Test func unknownValueIsNamedWithTheValidOnes() throws {
        let error = try refusal("libx264") { $0.options = [.init("me_method", "hux")] }
        #expect(
            error.description
                == "libx264: 'hux' is no value for 'me_method'; did you mean 'hex'?; "
                + "it takes dia, hex, umh, esa, tesa")
    }

    @Test func valueOutOfRangeIsNamedWithTheRange() throws {
        let error = try refusal("libsvtav1") { $0.options = [.init("crf", "99")] }
        #expect(
            error.description
                == "libsvtav1: '99' is no value for 'crf'; it takes numbers from 0 to 63")
    }

    @Test(arguments: ["libx264", "libx265"])
    func unknownPresetAndTuneAreRefused(encoder: String) throws {
        let preset = try refusal(encoder) { $0.preset = "verryfast" }
        #expect(
            preset.description.hasPrefix(
                "unknown preset 'verryfast' of \(encoder); did you mean 'veryfast'?"))
        let tune = try refusal(encoder) { $0.options = [.init("tune", "grainy")] }
        #expect(
            tune.description.hasPrefix(
                "unknown tune 'grainy' of \(encoder); did you mean 'grain'?"))
    }

    @Test func presetOfAnEncoderWithoutPresetsIsRefused() throws {
        let error = try refusal("ffv1") { $0.preset = "fast" }
        #expect(error.description == "ffv1 has no presets; leave out the encoder preset")
    }

    @Test func constantRateFactorOfAnEncoderWithoutIsRefused() throws {
        let error = try refusal("mpeg4") { $0.crf = 20 }
        #expect(error.description == "mpeg4 has no constant rate factor; set its quantiser: -e q=2")
    }

    @Test(arguments: ["libx264", "libx265"])
    func oddSizesAreExplained(encoder: String) throws {
        let error = try refusal(encoder, size: Size(width: 65, height: 64))
        #expect(
            error.description
                == "cannot encode 65×64 with \(encoder): \(encoder) takes 4:2:0 only of even width "
                + "and height; choose another size, a 4:4:4 pixel format or another codec")
    }

    private func refusal(
        _ name: String, size: Size = Size(width: 64, height: 64),
        configure: (inout EncoderSettings) -> Void = { _ in }
    ) throws -> MediaError {
        var settings = EncoderSettings(encoder: try #require(EncoderCatalog.encoder(exactly: name)))
        configure(&settings)
        let format = VideoFormat(
            size: size, pixelFormat: .yuv420p, timeBase: Rational(1, 1000),
            frameRate: Rational(25, 1))
        let error = #expect(throws: MediaError.self) {
            try Encoder(settings: settings, format: format, container: .named("matroska"))
        }
        return try #require(error)
    }

    @Test(arguments: [
        Size(width: 1, height: 1), Size(width: 3, height: 5), Size(width: 16, height: 16),
        Size(width: 17, height: 17), Size(width: 63, height: 63), Size(width: 64, height: 65),
        Size(width: 66, height: 64),
    ])
    func encodersOpenWithEverySizeWeDoNotRefuse(size: Size) throws {
        for name in ["libx264", "libx265", "ffv1", "prores_ks", "mpeg4"] {
            guard let choice = EncoderCatalog.encoder(exactly: name) else { continue }
            for subsampling in [ChromaSubsampling.yuv420, .yuv422, .yuv444] {
                let layout = PictureFormat(
                    bitDepth: name == "prores_ks" ? 10 : 8, subsampling: subsampling)
                guard let pixelFormat = PixelFormat.planar(layout),
                    choice.pixelFormats?.contains(pixelFormat) == true,
                    choice.sizeProblem(size, subsampling) == nil
                else { continue }
                let format = VideoFormat(
                    size: size, pixelFormat: pixelFormat, timeBase: Rational(1, 1000),
                    frameRate: Rational(25, 1))
                _ = try Encoder(
                    settings: EncoderSettings(encoder: choice), format: format,
                    container: .named("matroska"))
            }
        }
    }

    @Test func frameWithoutTimestampOrOutOfOrderIsRefused() throws {
        let video = SyntheticVideo.variable(count: 3, timeBase: Rational(1, 1000))
        let pool = try FramePool(size: video.size, pixelFormat: video.pixelFormat)
        let encoder = try Encoder(
            settings: try settings("ffv1"), format: video.format, container: .named("matroska"))
        let error = #expect(throws: MediaError.self) {
            let missing = try video.frame(0, pool: pool)
            missing.pts = nil
            try encoder.send(missing)
        }
        #expect(error?.description == "cannot encode frame 0: it has no timestamp")
        try encoder.send(try video.frame(1, pool: pool))
        _ = try encoder.next()
        #expect(throws: MediaError.self) { try encoder.send(try video.frame(0, pool: pool)) }
    }
}
