import Imaging
import TestSupport
import Testing

@testable import Media

@Suite(.enabled(if: FFmpegProgram.exists))
struct DecoderTests {
    /// The pts of each frame as `ffprobe` decodes them.
    private func expectedPTS(_ path: String) throws -> [Int64?] {
        try FFmpegProgram.probe(
            "-select_streams", "v:0", "-show_entries", "frame=best_effort_timestamp", "-of",
            "default=nk=1:nw=1", path
        ).split(separator: "\n").map { Int64($0.prefix { $0 != "|" }) }
    }

    @Test(arguments: [1, 2, 7], [("libx264", "3"), ("libx265", "4"), ("mpeg4", "2")])
    func tailsOfReorderedFramesComeOut(threads: Int, codec: (String, String)) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.mkv")
        try FFmpegProgram.run(
            "-f", "lavfi", "-i", "testsrc=size=96x64:rate=25", "-frames:v", "37", "-c:v", codec.0,
            "-bf", codec.1, path)
        let decoded = try DecodedClip(path: path, threads: threads)
        #expect(decoded.pts.count == 37)
        #expect(decoded.pts == (try expectedPTS(path)))
        #expect(decoded.decoding == DecodingDamage())
        #expect(decoded.demuxing == DemuxingDamage())
    }

    @Test func variableRateKeepsItsTimes() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.mp4")
        try FFmpegProgram.run(
            "-f", "lavfi", "-i", "testsrc=size=96x64:rate=25", "-frames:v", "40", "-vf",
            "setpts='(N*N*3+N*7)/(25*TB)/20'", "-vsync", "passthrough", "-enc_time_base", "1/90000",
            "-c:v", "libx264", "-bf", "2", path)
        let decoded = try DecodedClip(path: path)
        #expect(decoded.pts.count == 40)
        #expect(decoded.pts == (try expectedPTS(path)))
        var repair = TimestampRepair(timeBase: Rational(1, 90_000), frameRate: Rational(25, 1))
        #expect(decoded.pts.map { repair.next(pts: $0, duration: 0).pts } == decoded.pts)
    }

    @Test func rawStreamsGetTheirTimesByTheRepair() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.h264")
        try FFmpegProgram.run(
            "-f", "lavfi", "-i", "testsrc=size=96x64:rate=25", "-frames:v", "20", "-c:v", "libx264",
            "-bf", "2", path)
        let stream = try Demuxer(path: path).info.mainVideoStream(of: path)
        let decoded = try DecodedClip(path: path)
        #expect(decoded.pts.count == 20)
        var repair = TimestampRepair(
            timeBase: stream.timeBase, frameRate: stream.averageFrameRate)
        let pts = decoded.pts.map { repair.next(pts: $0, duration: 0).pts }
        #expect(zip(pts, pts.dropFirst()).allSatisfy { $1 - $0 == repair.nominalDuration })
    }

    @Test func aDrainedDecoderStaysAtTheEndAndFlushingRevivesIt() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.mkv")
        try FFmpegProgram.run(
            "-f", "lavfi", "-i", "testsrc=size=96x64:rate=25", "-frames:v", "5", "-c:v", "libx264",
            path)
        let demuxer = try Demuxer(path: path)
        let decoder = try Decoder(stream: demuxer.info.streams[0], threads: 1)
        for _ in 0..<2 {
            var count = 0
            while let packet = try demuxer.readPacket() {
                try decoder.send(packet)
                while case .frame = try decoder.next() { count += 1 }
            }
            try decoder.finish()
            try decoder.finish()
            while case .frame = try decoder.next() { count += 1 }
            guard case .endOfStream = try decoder.next() else {
                Issue.record("not at the end")
                return
            }
            #expect(count == 5)
            decoder.flush()
            _ = try demuxer.seek(toMicroseconds: 0, stream: 0)
        }
    }

    @Test func encryptedPacketsAreRefused() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.mp4")
        try FFmpegProgram.run(
            "-f", "lavfi", "-i", "testsrc=size=96x64:rate=25", "-frames:v", "5", "-c:v", "libx264",
            "-encryption_scheme", "cenc-aes-ctr", "-encryption_key",
            "76a6c65c5ea762046bd749a2e632ccbb", "-encryption_kid",
            "a7e61c373e219033c21091fa607bf3b8", path)
        let error = #expect(throws: MediaError.self) { try DecodedClip(path: path) }
        #expect(error?.kind == .encrypted)
    }

    @Test func noInputGivesNoFramesAndNoError() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.mkv")
        try FFmpegProgram.run(
            "-f", "lavfi", "-i", "testsrc=size=96x64:rate=25", "-frames:v", "1", "-c:v", "libx264",
            path)
        let decoder = try Decoder(stream: Demuxer(path: path).info.streams[0], threads: 2)
        guard case .needsInput = try decoder.next() else {
            Issue.record("input is needed first")
            return
        }
        try decoder.finish()
        guard case .endOfStream = try decoder.next() else {
            Issue.record("not at the end")
            return
        }
    }

    @Test func fullRangeComesInThePlainFormat() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.avi")
        try FFmpegProgram.run(
            "-f", "lavfi", "-i", "testsrc=size=96x64:rate=25", "-frames:v", "2", "-c:v", "mjpeg",
            "-pix_fmt", "yuvj420p", path)
        let demuxer = try Demuxer(path: path)
        let stream = demuxer.info.streams[0]
        #expect(stream.video?.pixelFormat == .yuv420p)
        #expect(stream.video?.color.range == .full)
        let decoder = try Decoder(stream: stream, threads: 1)
        while let packet = try demuxer.readPacket() {
            try decoder.send(packet)
            while case .frame(let frame) = try decoder.next() {
                #expect(frame.pixelFormat == .yuv420p)
                #expect(frame.color.range == .full)
            }
        }
    }

    @Test(
        .enabled(if: SharedFolder.exists, "needs ../shared"),
        arguments: SharedClip.all.filter { $0.folder != "broken" && $0.frames < 400 })
    func timesAreThoseOfFFprobe(clip: SharedClip) throws {
        guard clip.name != "audio_only_with_cover.m4a", clip.frames > 0 else { return }
        // Its clock is repaired, which the program does not do.
        guard !clip.name.hasSuffix("discontinuity.ts"), !clip.name.hasPrefix("resolution_change_")
        else { return }
        #expect(try DecodedClip(path: clip.path).pts == expectedPTS(clip.path))
    }

    @Test(.enabled(if: SharedFolder.exists, "needs ../shared"))
    func gluedStreamsBecomeContinuous() throws {
        let path = SharedFolder.path("clips/synth/timestamp_discontinuity.ts")
        let pts = try DecodedClip(path: path).pts.compactMap { $0 }
        #expect(pts.count == 120)
        #expect(zip(pts, pts.dropFirst()).allSatisfy { $0 < $1 })
        #expect(zip(pts, pts.dropFirst()).allSatisfy { $1 - $0 < 90_000 })
    }
}
