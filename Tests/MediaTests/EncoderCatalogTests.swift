import Imaging
import TestSupport
import Testing

@testable import Media

struct EncoderCatalogTests {
    @Test(arguments: [
        ("a.mp4", "libx264"), ("a.mkv", "libx264"), ("a.mov", "libx264"), ("a.webm", "libvpx-vp9"),
        ("a.ts", "libx264"), ("a.avi", "libx264"), ("a.ogv", "libtheora"), ("a.gif", "gif"),
        ("a.y4m", "wrapped_avframe"), ("a.m4v", "libx264"), ("a.mpg", "mpeg2video"),
        ("a.flv", "libx264"),
    ])
    func containersHaveADefaultEncoder(name: String, encoder: String) throws {
        let container = try OutputFormat.resolve(target: name)
        #expect(try EncoderCatalog.choose(codec: nil, container: container).name == encoder)
    }

    @Test(arguments: ["h264", "AVC", "libx264"])
    func familiesAliasesAndExactNamesAreUnderstood(name: String) throws {
        #expect(
            try EncoderCatalog.choose(codec: name, container: .named("mp4")).name == "libx264")
    }

    @Test func unknownCodecNamesTheNearest() throws {
        let error = #expect(throws: MediaError.self) {
            try EncoderCatalog.choose(codec: "h246", container: .named("mp4"))
        }
        #expect(
            error?.description.hasPrefix(
                "unknown codec 'h246'; did you mean 'h264'?; available: h264, hevc") == true,
            "\(error?.description ?? "")")
        #expect(error?.kind == .noEncoder)
    }

    @Test func codecThatTheContainerCannotHoldNamesOthers() throws {
        let error = #expect(throws: MediaError.self) {
            try EncoderCatalog.choose(codec: "h264", container: .named("webm"))
        }
        #expect(
            error?.description
                == "cannot put h264 into webm: the container has no place for it; "
                + "matroska, mp4, mov can hold it")
    }

    @Test func audioEncoderIsNoVideoEncoder() {
        #expect(throws: MediaError.self) {
            try EncoderCatalog.choose(codec: "aac", container: .named("mp4"))
        }
    }

    @Test func formatsAreFoundByNameAndByExtension() throws {
        #expect(try OutputFormat.named("mkv").name == "matroska")
        #expect(try OutputFormat.resolve(target: "rtmp://host/app").name == "flv")
        let unknown = #expect(throws: MediaError.self) { try OutputFormat.named("matrosca") }
        #expect(
            unknown?.description == "unknown output format 'matrosca'; did you mean 'matroska'?")
        let bad = #expect(throws: MediaError.self) { try OutputFormat.resolve(target: "a.mp5") }
        #expect(
            bad?.description.contains("no container has the extension '.mp5'; did you mean 'mp4'?")
                == true)
    }

    @Test func pixelFormatKeepsDepthAndSubsampling() throws {
        let x264 = try #require(EncoderCatalog.encoder(exactly: "libx264"))
        for (depth, subsampling, name) in [
            (8, ChromaSubsampling.yuv420, "yuv420p"), (10, .yuv420, "yuv420p10le"),
            (10, .yuv422, "yuv422p10le"), (8, .yuv444, "yuv444p"), (8, .gray, "gray"),
        ] {
            let choice = x264.pixelFormat(
                for: PictureFormat(bitDepth: depth, subsampling: subsampling))
            #expect(choice == PixelFormatChoice(format: try #require(.named(name)), changes: []))
        }
    }

    @Test func pixelFormatSaysWhatChanged() throws {
        let x264 = try #require(EncoderCatalog.encoder(exactly: "libx264"))
        let deep = x264.pixelFormat(for: PictureFormat(bitDepth: 12, subsampling: .yuv420))
        #expect(deep?.format.name == "yuv420p10le")
        #expect(deep?.changes == ["12 bits become 10 bits"])
        let odd = x264.pixelFormat(
            for: PictureFormat(bitDepth: 8, subsampling: .yuv420),
            size: Size(width: 483, height: 363))
        #expect(odd?.format.name == "yuv444p")
        #expect(
            odd?.changes == [
                "4:2:0 becomes 4:4:4", "libx264 takes 4:2:0 only of even width and height",
            ])
        let prores = try #require(EncoderCatalog.encoder(exactly: "prores_ks"))
        let raised = prores.pixelFormat(for: PictureFormat(bitDepth: 8, subsampling: .yuv420))
        #expect(raised?.format.name == "yuv422p10le")
        #expect(raised?.changes == ["8 bits become 10 bits", "4:2:0 becomes 4:2:2"])
    }

    @Test(arguments: [
        ("ffv1", 8, "bgr0"), ("ffv1", 10, "gbrp10le"), ("libx265", 8, "gbrp"),
        ("png", 16, "rgb48be"),
        ("libx264", 8, "yuv444p"), ("prores_ks", 8, "yuv444p10le"),
    ])
    func rgbStaysWhereTheEncoderTakesIt(_ name: String, _ depth: Int, _ format: String) throws {
        let encoder = try #require(EncoderCatalog.encoder(exactly: name))
        let choice = encoder.pixelFormat(
            for: PictureFormat(bitDepth: depth, subsampling: .yuv444), isRGB: true)
        #expect(choice?.format.name == format)
        #expect(
            choice?.changes.contains("RGB becomes Y′CbCr") == !["ffv1", "libx265", "png"].contains(
                name))
    }

    @Test(arguments: [
        ("ffv1", ChromaSubsampling.yuv420, 8, "yuva420p"),
        ("prores_ks", .yuv422, 8, "yuva444p10le"),
        ("libvpx-vp9", .yuv444, 10, "yuva420p"), ("png", .yuv444, 8, "rgba"),
        ("libx264", .yuv420, 8, "yuv420p"),
    ])
    func alphaIsKeptWhereTheEncoderTakesIt(
        _ name: String, _ subsampling: ChromaSubsampling, _ depth: Int, _ format: String
    ) throws {
        let encoder = try #require(EncoderCatalog.encoder(exactly: name))
        let choice = encoder.pixelFormat(
            for: PictureFormat(bitDepth: depth, subsampling: subsampling, hasAlpha: true))
        #expect(choice?.format.name == format)
        let isLost = choice?.changes.contains { $0.hasPrefix("alpha is left out") }
        #expect(isLost == (name == "libx264"))
    }

    @Test func gifKeepsItsColours() throws {
        let gif = try #require(EncoderCatalog.encoder(exactly: "gif"))
        let choice = gif.pixelFormat(for: PictureFormat(bitDepth: 8, subsampling: .yuv420))
        #expect(choice?.format.isRGB == true)
    }

    @Test func oddSizesOfAV1GoToAnEncoderThatTakesThem() throws {
        let layout = PictureFormat(bitDepth: 8, subsampling: .yuv420)
        let encoder = try EncoderCatalog.choose(
            codec: "av1", container: .named("mkv"),
            picture: (layout, Size(width: 321, height: 181)))
        #expect(encoder.name != "libsvtav1")
    }

    @Test func unknownPixelFormatNamesTheNearest() throws {
        let x264 = try #require(EncoderCatalog.encoder(exactly: "libx264"))
        let unknown = #expect(throws: MediaError.self) { try x264.pixelFormat(named: "yuv42p") }
        #expect(unknown?.description == "unknown pixel format 'yuv42p'; did you mean 'yuv420p'?")
        let refused = #expect(throws: MediaError.self) { try x264.pixelFormat(named: "rgb24") }
        #expect(
            refused?.description.hasPrefix(
                "libx264 does not take the pixel format 'rgb24'; it takes")
                == true)
    }
}
