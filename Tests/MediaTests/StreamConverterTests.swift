import Foundation
import Imaging
import TestSupport
import Testing

@testable import Media

/// Sound and subtitles in another form, judged by ffmpeg.
@Suite(.enabled(if: FFmpegProgram.exists, "needs ffmpeg"))
struct StreamConverterTests {
    /// Copies the video of `input` and carries the rest over as a plan says.
    private func remux(
        _ input: String, to output: String, _ options: StreamPlan.Options = .init()
    ) throws -> StreamPlan {
        let demuxer = try Demuxer(path: input)
        let video = try demuxer.info.mainVideoStream(of: input)
        let format = try OutputFormat.resolve(target: output)
        var plan = StreamPlan(
            source: demuxer.info, mainVideo: video.index, format: format, options: options)
        let converters = try plan.openConverters(pictureHeight: video.video?.size.height ?? 0)
        try plan.tryHeader(video: EncodedVideo(video), converters: converters)
        let muxer = try Muxer(path: output, format: format)
        do {
            let indices = try plan.addStreams(
                to: muxer, video: EncodedVideo(video), converters: converters)
            try muxer.start()
            while let packet = try demuxer.readPacket() {
                let index = packet.streamIndex
                guard let target = indices[index] else { continue }
                if let converter = converters[index] {
                    try converter.convert(packet) { packet throws(MediaError) in
                        try muxer.write(packet, stream: target)
                    }
                } else {
                    try muxer.write(packet, stream: target)
                }
            }
            for (index, converter) in converters {
                try converter.finish { packet throws(MediaError) in
                    try muxer.write(packet, stream: indices[index] ?? 0)
                }
                #expect(converter.damage.packets == 0, "\(converter.damage)")
            }
            try muxer.finish()
        } catch {
            muxer.cancel()
            throw error
        }
        return plan
    }

    /// Mono samples of a file's first sound at 48 kHz from the time 0 on, as ffmpeg plays them:
    /// silence where there is none.
    private func samples(of path: String) throws -> [Float] {
        let data = try FFmpegProgram.output(
            "ffmpeg",
            [
                "-v", "error", "-copyts", "-i", path, "-map", "0:a:0", "-af",
                "aresample=48000:async=1:min_hard_comp=0.001:first_pts=0", "-ac", "1", "-f",
                "f32le", "-",
            ])
        return data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    }

    /// The sample at which the sound first rises above a tenth of full scale.
    private func onset(_ samples: [Float]) -> Int? { samples.firstIndex { abs($0) > 0.1 } }

    /// A picture, and noise in bursts whose onsets tell the time to the sample.
    private func makeClip(
        _ path: String, codec: [String], offset: String = "0", layout: String = "mono"
    ) throws {
        let sound =
            "aevalsrc='if(lt(mod(t,0.5),0.25),0,0.8*sin(2*PI*1000*t))':s=48000:d=2,"
            + "aformat=channel_layouts=\(layout)"
        _ = try FFmpegProgram.output(
            "ffmpeg",
            [
                "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=2",
                "-itsoffset", offset, "-f", "lavfi", "-i", sound, "-c:v", "libx264", "-pix_fmt",
                "yuv420p",
            ] + codec + [path])
    }

    @Test(arguments: [
        ("flac", "a.mkv", "mov", "aac", "0"), ("pcm_s16le", "a.mkv", "mp4", "aac", "0"),
        ("pcm_s16le", "a.mkv", "webm", "opus", "0.7"), ("aac", "a.mp4", "webm", "opus", "0.7"),
        ("flac", "a.mkv", "mov", "aac", "0.7"), ("libvorbis", "a.mkv", "mov", "aac", "0"),
    ])
    func encodedSoundStaysWhereItWas(
        codec: String, name: String, container: String, becomes: String, offset: String
    ) throws {
        let folder = try TemporaryFolder()
        let (input, output) = (folder.path(name), folder.path("b.\(container)"))
        try makeClip(
            input,
            codec: ["-c:a", codec]
                + (container == "webm"
                    ? ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"] : []),
            offset: offset)
        let plan = try remux(input, to: output)
        #expect(plan.losses.isEmpty, "\(plan.losses)")
        let stream = try Judge.examine(output).streams?.first { $0.codec_type == "audio" }
        #expect(stream?.codec_name == becomes)
        let (before, after) = (try samples(of: input), try samples(of: output))
        let (first, second) = (try #require(onset(before)), try #require(onset(after)))
        // Matroska and WebM store milliseconds: 48 samples, in source and result.
        #expect(abs(first - second) <= 96, "\(first) became \(second)")
        #expect(abs(before.count - after.count) <= 2048)
    }

    @Test func surroundStaysSurround() throws {
        let folder = try TemporaryFolder()
        let (input, output) = (folder.path("a.mkv"), folder.path("b.mov"))
        try makeClip(input, codec: ["-c:a", "flac"], layout: "5.1(side)")
        _ = try remux(input, to: output)
        let text = try FFmpegProgram.probe(
            "-select_streams", "a", "-show_entries", "stream=codec_name,channel_layout", "-of",
            "csv=p=0", output)
        #expect(text == "aac,5.1\n")
    }

    @Test func pauseInTheSoundBecomesSilence() throws {
        let folder = try TemporaryFolder()
        let (input, output) = (folder.path("a.mkv"), folder.path("b.mp4"))
        // Half a second of packets is missing in the middle.
        try makeClip(
            input,
            codec: ["-c:a", "pcm_s16le", "-bsf:a", "noise=drop='between(n\\,38\\,60)':amount=0"])
        _ = try remux(input, to: output)
        let (before, after) = (try samples(of: input), try samples(of: output))
        #expect(after[Int(48000 * 0.9)..<48000 * 12 / 10].allSatisfy { abs($0) < 0.05 })
        let late = 48000 * 152 / 100
        let (first, second) = (
            try #require(onset(Array(before[late...]))), try #require(onset(Array(after[late...])))
        )
        #expect(abs(first - second) <= 96)
    }

    @Test func soundThatIsAlreadyThatIsCopied() throws {
        let folder = try TemporaryFolder()
        let (input, output) = (folder.path("a.mp4"), folder.path("b.mkv"))
        try makeClip(input, codec: ["-c:a", "aac"])
        var plan = try remux(input, to: output, .init(audio: .encode("aac")))
        #expect(plan.decisions[1].action == .copy)
        plan = try remux(input, to: output, .init(audio: .encode("opus")))
        #expect(plan.decisions[1].isConverted)
        #expect(plan.losses.isEmpty)
    }

    // MARK: - Subtitles

    private static let srt = """
        1
        00:00:00,100 --> 00:00:00,900
        <i>Žluťoučký</i> kůň
        second line

        2
        00:00:01,000 --> 00:00:01,500
        Another
        """

    private func makeSubtitledClip(_ path: String, codec: String, folder: TemporaryFolder) throws {
        let text = folder.path("s.srt")
        try Data(Self.srt.utf8).write(to: URL(fileURLWithPath: text))
        try FFmpegProgram.run(
            "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=2", "-i", text, "-c:v",
            path.hasSuffix("webm") ? "libvpx-vp9" : "libx264", "-pix_fmt", "yuv420p", "-c:s", codec,
            "-metadata:s:s:0", "language=ces", "-disposition:s:0", "forced", path)
    }

    /// The subtitles of a file in SubRip's form, as ffmpeg reads them.
    private func text(of path: String) throws -> String {
        let data = try FFmpegProgram.output(
            "ffmpeg", ["-v", "error", "-i", path, "-map", "0:s:0", "-f", "srt", "-"])
        return String(decoding: data, as: UTF8.self).replacing("\r\n", with: "\n")
    }

    @Test(arguments: [
        ("subrip", "a.mkv", "b.mp4", "mov_text"), ("mov_text", "a.mp4", "b.mkv", "subrip"),
        ("webvtt", "a.webm", "b.mp4", "mov_text"), ("mov_text", "a.mp4", "b.webm", "webvtt"),
        ("subrip", "a.mkv", "b.webm", "webvtt"),
    ])
    func wordsTimesAndItalicsSurvive(
        codec: String, from: String, to: String, becomes: String
    ) throws {
        let folder = try TemporaryFolder()
        let (input, output) = (folder.path(from), folder.path(to))
        try makeSubtitledClip(input, codec: codec, folder: folder)
        if to.hasSuffix("webm"), !from.hasSuffix("webm") {
            // Only what WebM holds can be copied.
            try FFmpegProgram.run(
                "-i", input, "-c:s", "copy", "-c:v", "vp9", "-f",
                from.hasSuffix("mp4") ? "mp4" : "matroska", folder.path("v-\(from)"))
        }
        let source = to.hasSuffix("webm") ? folder.path("v-\(from)") : input
        let plan = try remux(source, to: output)
        #expect(plan.losses.isEmpty, "\(plan.losses)")
        let stream = try #require(
            try Judge.examine(output).streams?.first { $0.codec_type == "subtitle" })
        #expect(stream.codec_name == becomes)
        #expect(stream.tags?["language"] == "ces")
        var found = try text(of: output)
        // MP4's own style has a font; the words carry none.
        if becomes == "mov_text" {
            found = found.replacing(/<\/?font[^>]*>/, with: "")
        }
        #expect(found.trimmingCharacters(in: .newlines) == Self.srt)
    }

    @Test func pictureSubtitlesAreNotConverted() throws {
        guard SharedFolder.exists else { return }
        let path = SharedFolder.path("clips/real/subs_pgs.mkv")
        let info = try Demuxer(path: path).info
        let plan = StreamPlan(source: info, mainVideo: 0, format: try .named("mp4"))
        #expect(plan.losses.contains { $0.contains("hdmv_pgs_subtitle") && $0.contains("dropped") })
    }
}
