import Foundation
import Imaging
import SystemPackage
import TestSupport
import Testing

@testable import Media

@Suite(.enabled(if: FFmpegProgram.exists))
struct DemuxerTests {
    private func kind(of path: String, _ options: DemuxerOptions = DemuxerOptions()) -> MediaError
        .Kind?
    {
        do throws(MediaError) {
            _ = try Demuxer(path: path, options: options)
            return nil
        } catch { return error.kind }
    }

    /// A clip of 12 frames.
    private func makeClip(_ path: String) throws {
        try FFmpegProgram.run(
            "-f", "lavfi", "-i", "testsrc=size=64x48:rate=24", "-frames:v", "12", "-c:v", "mpeg4",
            "-f", "mp4", "file:" + path)
    }

    @Test(arguments: ["a:b.mp4", "http:x.mp4", "pipe:0", "-", " spaced 'quoted' 文字.mp4", "50%.mp4"])
    func anyFileNameOpens(name: String) throws {
        let folder = try TemporaryFolder()
        try makeClip(folder.path(name))
        #expect(kind(of: folder.path(name)) == nil)
        let location = MediaLocation(folder.path(name))
        #expect(location.kind == .file)
    }

    @Test func aFileNameThatIsNotTextOpens() throws {
        let folder = try TemporaryFolder()
        try makeClip(folder.path("plain.mp4"))
        let bytes = folder.path("odd-").utf8.map { CChar(bitPattern: $0) } + [-1, -2, 0]
        let path = FilePath(platformString: bytes)
        let data = try folder.bytes("plain.mp4")
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create], permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll(data) }
        let demuxer = try Demuxer(MediaLocation(path))
        #expect(demuxer.info.streams.count == 1)
    }

    @Test func whatIsNoVideoIsRefusedByItsKind() throws {
        let folder = try TemporaryFolder()
        #expect(kind(of: folder.path("none.mp4")) == .notFound)
        #expect(kind(of: folder.url.path) == .isDirectory)
        #expect(kind(of: try folder.write("hello, this is text\n", to: "notes.txt")) == .notMedia)
        #expect(kind(of: try folder.write("hello, this is text\n", to: "notes.mp4")) == .notMedia)
        #expect(kind(of: try folder.write("", to: "empty.mkv")) == .notMedia)
    }

    @Test func messagesNameTheFileAndTheReason() throws {
        let error = #expect(throws: MediaError.self) { try Demuxer(path: "/none/in.mkv") }
        #expect(error?.description == "cannot open '/none/in.mkv': No such file or directory")
    }

    @Test func unknownOptionsAndFormatsAreNamed() throws {
        let folder = try TemporaryFolder()
        try makeClip(folder.path("a.mp4"))
        let option = #expect(throws: MediaError.self) {
            try Demuxer(
                path: folder.path("a.mp4"), options: DemuxerOptions(options: [("no_such", "1")]))
        }
        #expect(option?.kind == .invalidOption)
        #expect(option?.description.contains("'no_such'") == true)
        let format = #expect(throws: MediaError.self) {
            try Demuxer(
                path: folder.path("a.mp4"), options: DemuxerOptions(formatName: "matrosca"))
        }
        #expect(format?.description == "unknown input format 'matrosca'; did you mean 'matroska'?")
    }

    @Test func aPlaylistOpensOnlyTheProtocolsAskedFor() throws {
        let folder = try TemporaryFolder()
        try FFmpegProgram.run(
            "-f", "lavfi", "-i", "testsrc=size=64x48:rate=24", "-frames:v", "24", "-c:v",
            "mpeg2video",
            "-f", "hls", folder.path("a.m3u8"))
        #expect(kind(of: folder.path("a.m3u8")) == nil)
        // A playlist on the disk connects to nothing.
        let playlist = try folder.write(
            "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n",
            to: "b.m3u8")
        #expect(kind(of: playlist) != nil)
    }

    @Test func aCancelledOpeningEnds() throws {
        let folder = try TemporaryFolder()
        try makeClip(folder.path("a.mp4"))
        let interruption = Interruption()
        interruption.cancel()
        let error = #expect(throws: MediaError.self) {
            try Demuxer(MediaLocation(folder.path("a.mp4")), interruption: interruption)
        }
        #expect(error?.kind == .cancelled)
    }

    @Test func aCancelledReadingEnds() throws {
        let folder = try TemporaryFolder()
        try FFmpegProgram.run(
            "-f", "lavfi", "-i", "testsrc=size=640x480:rate=24", "-t", "20", "-c:v", "mpeg4",
            "-q:v",
            "1", folder.path("a.mkv"))
        let demuxer = try Demuxer(path: folder.path("a.mkv"))
        let first = try demuxer.readPacket()
        #expect(first?.byteCount ?? 0 > 0)
        demuxer.interruption.cancel()
        let error = #expect(throws: MediaError.self) {
            while let packet = try demuxer.readPacket() { _ = packet.byteCount }
        }
        #expect(error?.kind == .cancelled)
    }

    @Test func aSilentSourceTimesOut() throws {
        // Nobody sends to this port of this machine.
        let options = DemuxerOptions(timeout: .milliseconds(300))
        #expect(kind(of: "udp://127.0.0.1:59713", options) == .timedOut)
    }

    @Test func everythingTheContainerSaysIsCopied() throws {
        let folder = try TemporaryFolder()
        let chapters = try folder.write(
            """
            ;FFMETADATA1
            title=The whole
            [CHAPTER]
            TIMEBASE=1/1000
            START=0
            END=500
            title=První
            [CHAPTER]
            TIMEBASE=1/1000
            START=500
            END=1000
            title=Second

            """, to: "chapters.txt")
        let attachment = try folder.write("font", to: "a.ttf")
        try FFmpegProgram.run(
            "-f", "lavfi", "-i", "testsrc=size=64x48:rate=25", "-f", "lavfi", "-i",
            "sine=sample_rate=48000", "-i", chapters, "-map", "0", "-map", "1", "-map_metadata",
            "2",
            "-map_chapters", "2", "-t", "1", "-c:v", "libx264", "-bf", "2", "-vf",
            "setsar=16/11,setfield=tff", "-colorspace", "bt709", "-color_range", "tv", "-c:a",
            "aac",
            "-ac", "6", "-metadata:s:a", "language=ces", "-metadata:s:a", "title=Zvuk",
            "-disposition:a", "default+forced", "-attach", attachment, "-metadata:s:t",
            "mimetype=font/ttf", folder.path("a.mkv"))
        let info = try Demuxer(path: folder.path("a.mkv")).info
        #expect(info.formatNames == ["matroska", "webm"])
        #expect(info.metadata["TITLE"] == "The whole")
        #expect(info.chapters.map(\.title) == ["První", "Second"])
        #expect(info.streams.map(\.kind) == [.video, .audio, .attachment])
        let video = try #require(info.streams[0].video)
        #expect(video.size == Size(width: 64, height: 48))
        #expect(video.pixelFormat.name == "yuv444p")
        #expect(video.sampleAspectRatio == Rational(16, 11))
        #expect(video.color.matrix == 1)
        #expect(video.color.range == .limited)
        #expect(info.streams[0].averageFrameRate == Rational(25, 1))
        #expect(info.streams[0].codecName == "h264")
        #expect(info.streams[0].profile == "High 4:4:4 Predictive")
        let audio = try #require(info.streams[1].audio)
        #expect(audio.sampleRate == 48_000)
        #expect(audio.channelLayout == "5.1")
        #expect(info.streams[1].language == "ces")
        #expect(info.streams[1].title == "Zvuk")
        #expect(info.streams[1].disposition == [.default, .forced])
        #expect(info.streams[2].attachmentFileName == "a.ttf")
        #expect(info.streams[2].attachmentMIMEType == "font/ttf")
        #expect(info.streams[2].parameters.extradata == Array("font".utf8))
    }

    @Test(
        .enabled(if: SharedFolder.exists, "needs ../shared"),
        arguments: [
            ("real/phone_rotated_90_568x320.mov", -90.0, false),
            ("real/phone_rotated_270_568x320.mov", 90, false),
            ("synth/rotate_display_180.mp4", -180, false),
            ("real/rotate_and_reflect.mp4", -90, true),
        ])
    func rotationIsReadAsFFprobeDoes(name: String, rotation: Double, isMirrored: Bool) throws {
        let info = try Demuxer(path: SharedFolder.path("clips/\(name)")).info
        let matrix = try #require(info.streams.first { $0.kind == .video }?.video?.displayMatrix)
        #expect(matrix.rotation == rotation)
        #expect(matrix.isMirrored == isMirrored)
    }

    @Test(.enabled(if: SharedFolder.exists, "needs ../shared"))
    func theMainVideoIsNotTheCover() throws {
        let path = SharedFolder.path("clips/synth/multi_2audio_2subs_chapters_cover.mp4")
        let info = try Demuxer(path: path).info
        #expect(info.streams.contains { $0.isCover })
        #expect(try info.mainVideoStream(of: path).codecName == "h264")
    }

    @Test(
        .enabled(if: SharedFolder.exists, "needs ../shared"),
        arguments: [
            "real/bbb_854x480_30s_aac51.mp4", "real/tears_of_steel_800x332_70s.webm",
            "synth/fps_23976_long_open_gop_bframes.mp4", "synth/start_offset_1h.ts",
            "real/bbb_first_pts_10s_sar.mp4", "real/bbb_1920x1080_mpeg2.ts",
            "real/hevc.ts", "real/long_6min_320x180_60fps_av1.mp4", "synth/asp_bframes_mp3.avi",
            "real/h264.flv",
        ], [0.4, 1, 1.9])
    func everyFrameFromTheSoughtMomentIsDecoded(name: String, seconds: Double) throws {
        let path = SharedFolder.path("clips/\(name)")
        let all = try DecodedClip(path: path).pts.compactMap { $0 }
        let demuxer = try Demuxer(path: path)
        let stream = try demuxer.info.mainVideoStream(of: path)
        let decoder = try Decoder(stream: stream, threads: 2)
        let target = try demuxer.seek(
            toMicroseconds: Int64(seconds * 1_000_000), stream: stream.index)
        var pts: [Int64] = []
        while let packet = try demuxer.readPacket() {
            guard packet.streamIndex == stream.index else { continue }
            try decoder.send(packet)
            while case .frame(let frame) = try decoder.next() {
                if let time = frame.pts { pts.append(time) }
            }
        }
        try decoder.finish()
        while case .frame(let frame) = try decoder.next() {
            if let time = frame.pts { pts.append(time) }
        }
        #expect(pts.filter { $0 >= target } == all.filter { $0 >= target })
    }
}
