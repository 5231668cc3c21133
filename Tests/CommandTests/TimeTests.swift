import Foundation
import Testing

/// Every frame's time from source to result, on clips with the timestamps that go wrong most often,
/// judged by ffprobe and by the program's own `--verify full`.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct TimeTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    struct Clip: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let name: String
        /// What goes between the input and the output of ffmpeg.
        let options: [String]
        var frames = 30
        var rate = "25"

        init(
            _ description: String, _ name: String, _ options: String, frames: Int = 30,
            rate: String = "25"
        ) {
            testDescription = description
            self.name = name
            self.options = options.split(separator: " ").map(String.init)
            self.frames = frames
            self.rate = rate
        }
    }

    static let clips = [
        Clip(
            "variable rate", "a.mkv",
            "-vf setpts='(N*40+mod(N*N*7,31))/1000/TB' -vsync passthrough -enc_time_base 1:1000"),
        Clip("29.97", "a.mp4", "-bf 3", rate: "30000/1001"),
        Clip("23.976 in Matroska", "a.mkv", "-bf 3", rate: "24000/1001"),
        Clip("90 kHz", "a.mp4", "-video_track_timescale 90000 -bf 2", rate: "24000/1001"),
        Clip("an odd time base", "a.mp4", "-video_track_timescale 12347 -bf 2"),
        Clip("far from zero", "a.mkv", "-output_ts_offset 50000 -bf 2"),
        Clip("an empty edit", "a.mp4", "-output_ts_offset 7.5 -bf 2"),
        Clip(
            "a jump of an hour", "a.mkv",
            "-vf setpts='(N+if(gt(N,10),90000,0))/25/TB' -vsync passthrough"),
        Clip("past 2^31 ticks of Matroska", "a.mkv", "-output_ts_offset 2200000"),
        Clip(
            "past 2^32 ticks of MP4", "a.mp4",
            "-vf setpts='N*2000/TB' -vsync passthrough -bf 0 -video_track_timescale 90000"),
        Clip(
            "open groups and a tail of B-frames", "a.mp4",
            "-bf 4 -x264-params open-gop=1:keyint=9:min-keyint=9:b-adapt=0:b-pyramid=normal",
            frames: 31),
        Clip("a transport stream", "a.ts", "-bf 3 -output_ts_offset 3600.5"),
        Clip("one frame", "a.mp4", "", frames: 1),
        Clip(
            "a pause before the last frame", "a.mkv",
            "-vf setpts='if(eq(N,29),N+250,N)/25/TB' -vsync passthrough"),
    ]

    private func make(_ clip: Clip) throws {
        try Judge.make(
            folder.file(clip.name),
            [
                "-f", "lavfi", "-i", "testsrc2=s=64x48:r=\(clip.rate)", "-frames:v",
                "\(clip.frames)", "-c:v", "libx264", "-pix_fmt", "yuv420p",
            ] + clip.options)
    }

    private func upscale(_ arguments: [String]) throws -> BuiltTool.Outcome {
        try BuiltTool.run(
            ["upscale", "-p", "fast", "-j", "2", "-e", "preset=ultrafast"] + arguments,
            in: folder.url)
    }

    @Test(arguments: clips)
    func everyFrameKeepsItsTime(_ clip: Clip) throws {
        try make(clip)
        let before = try Judge.times(of: folder.file(clip.name))
        #expect(before.count == clip.frames)
        for target in ["b.mkv", "b.mp4"] {
            let outcome = try upscale([clip.name, target, "--verify", "full"])
            #expect(outcome.status == 0, "\(outcome.messages)")
            let after = try Judge.times(of: folder.file(target))
            #expect(after.count == before.count)
            let worst = zip(before, after).map { abs($0 - $1) }.max() ?? 0
            // Matroska counts milliseconds, and ffprobe prints microseconds.
            #expect(worst <= 0.0011, "\(target): \(worst) s")
        }
    }

    @Test func rawVideoWithoutTimesIsCounted() throws {
        try Judge.make(
            folder.file("a.264"),
            [
                "-f", "lavfi", "-i", "testsrc2=s=64x48:r=30000/1001", "-frames:v", "40", "-c:v",
                "libx264", "-bf", "3", "-pix_fmt", "yuv420p",
            ])
        let outcome = try upscale(["a.264", "b.mp4", "--verify", "full"])
        #expect(outcome.status == 0, "\(outcome.messages)")
        let times = try Judge.times(of: folder.file("b.mp4"))
        #expect(times.count == 40)
        let expected = times.indices.map { times[0] + Double($0) * 1001 / 30000 }
        #expect(zip(times, expected).allSatisfy { abs($0 - $1) < 0.0002 }, "\(times)")
    }

    @Test func timesBeforeZeroAreMovedTogether() throws {
        // The clock of a transport stream wraps around: before that its times count as negative.
        try Judge.make(
            folder.file("a.ts"),
            [
                "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1", "-f", "lavfi", "-i",
                "sine=d=1:r=48000", "-c:v", "libx264", "-bf", "0", "-pix_fmt", "yuv420p", "-c:a",
                "mp2", "-output_ts_offset", "-2.2", "-avoid_negative_ts", "disabled",
                "-muxpreload", "0", "-muxdelay", "0",
            ])
        let before = try Judge.times(of: folder.file("a.ts"))
        #expect(before.first == -2.2)
        let outcome = try upscale(["a.ts", "b.mkv", "--verify", "full"])
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("everything is moved by 2.2"))
        let after = try Judge.times(of: folder.file("b.mkv"))
        #expect(before.count == after.count)
        // The sound, an encoder's delay earlier, comes along.
        let moved = try #require(after.first) + 2.2
        #expect((2.2...2.23).contains(moved))
        #expect(zip(before, after).allSatisfy { abs($1 - $0 - moved) < 0.0011 })
        #expect(abs(try soundOffset("b.mkv") - soundOffset("a.ts")) <= 48)
    }

    // MARK: - Sound

    /// Start of the sound's first packet that is heard, minus the start of the picture, in ticks of
    /// 1/48000 s.
    private func soundOffset(_ name: String) throws -> Double {
        let report = try Judge.probe(
            folder.file(name),
            [
                "-show_packets", "-show_streams", "-show_entries",
                "packet=stream_index,pts,flags:stream=codec_type,time_base",
            ])
        let streams = try #require(report["streams"] as? [[String: Any]])
        let packets = try #require(report["packets"] as? [[String: Any]])
        func first(_ kind: String) throws -> Double {
            let index = try #require(streams.firstIndex { $0["codec_type"] as? String == kind })
            let base = try #require(streams[index]["time_base"] as? String)
                .split(separator: "/").compactMap { Double($0) }
            let times = packets.filter {
                $0["stream_index"] as? Int == index
                    && ($0["flags"] as? String)?.contains("D") == false
            }.compactMap { $0["pts"] as? Int }
            return Double(try #require(times.min())) * base[0] / base[1]
        }
        return ((try first("audio") - first("video")) * 48000).rounded()
    }

    @Test(arguments: ["0", "0.7", "0.123456"], ["aac", "libopus"])
    func copiedSoundStaysToTheSample(_ offset: String, _ codec: String) throws {
        try Judge.make(
            folder.file("a.mp4"),
            [
                "-f", "lavfi", "-i", "testsrc2=s=64x48:r=30000/1001:d=1", "-itsoffset", offset,
                "-f", "lavfi", "-i", "sine=d=1:r=48000", "-c:v", "libx264", "-bf", "2", "-pix_fmt",
                "yuv420p", "-c:a", codec,
            ])
        let before = try soundOffset("a.mp4")
        for (target, tolerance) in [("b.mp4", 0.0), ("b.mkv", 48.0)] {
            let outcome = try upscale(["a.mp4", target])
            #expect(outcome.status == 0, "\(outcome.messages)")
            let after = try soundOffset(target)
            #expect(abs(after - before) <= tolerance, "\(target): \(before) became \(after)")
        }
    }

    // MARK: - Constant rate

    @Test func constantRateRepeatsAndLeavesOutAndSaysSo() throws {
        // 10 frames at 25, then 10 at 5 per second: 0.4 s + 2 s.
        try Judge.make(
            folder.file("a.mkv"),
            [
                "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25", "-frames:v", "20", "-vf",
                "setpts='if(lt(N,10),N,10+(N-10)*5)/25/TB'", "-vsync", "passthrough", "-c:v",
                "libx264", "-pix_fmt", "yuv420p",
            ])
        var outcome = try upscale(
            ["a.mkv", "b.mp4", "--fps-mode", "cfr", "--fps", "25", "--verify", "full"])
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("36 frames were repeated and 0 left out"))
        let times = try Judge.times(of: folder.file("b.mp4"))
        #expect(times.count == 56)
        #expect(times.enumerated().allSatisfy { abs(Double($0) / 25 - $1) < 1e-5 })

        outcome = try upscale(["a.mkv", "c.mp4", "--fps", "12.5"])
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("left out"))
        let half = try Judge.times(of: folder.file("c.mp4"))
        #expect(half.enumerated().allSatisfy { abs(Double($0) / 12.5 - $1) < 1e-5 })
    }

    @Test func fpsWithoutConstantRateIsRefused() throws {
        let outcome = try upscale(["a.mkv", "b.mp4", "--fps-mode", "source", "--fps", "25"])
        #expect(outcome.status == 2)
        #expect(outcome.firstMessage.contains("--fps needs --fps-mode cfr"))
    }
}
