import Foundation
import TestSupport
import Testing

/// `subpixel upscale` with sources and targets on the network of this machine.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct NetworkStreamTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// 15 frames with sound in a transport stream.
    private func makeStream(_ name: String = "in.ts") throws -> URL {
        let clip = folder.file(name)
        try Judge.make(
            clip,
            [
                "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=0.6", "-f", "lavfi", "-i",
                "sine=d=0.6",
                "-pix_fmt", "yuv420p", "-c:v", "libx264", "-c:a", "aac",
            ])
        return clip
    }

    private func upscale(_ arguments: [String]) throws -> BuiltTool.Outcome {
        try BuiltTool.run(["upscale", "-p", "fast", "-j", "2"] + arguments, in: folder.url)
    }

    // MARK: What a source may open

    /// The segment of a playlist that is served from the network, as an address.
    static let hostile = [
        "file://PATH", "PATH", "concat:PATH", "subfile,,start,0,end,0,,:PATH", "cache:file:PATH",
        "async:file:PATH", "crypto:file:PATH", "tcp://127.0.0.1:PORT", "udp://127.0.0.1:PORT",
    ]

    @Test(arguments: hostile)
    func aPlaylistFromTheNetworkOpensNothingElse(segment: String) throws {
        let secret = try makeStream("secret.ts")
        let media = try Data(contentsOf: secret)
        // Would be of use, if it were opened.
        let other = try LoopbackServer { connection in LoopbackServer.send(media, to: connection) }
        let address = segment.replacing("PATH", with: secret.path)
            .replacing("PORT", with: "\(other.port)")
        let playlist = Self.playlist(address)
        let server = try LoopbackServer { path in path == "/evil.m3u8" ? playlist : nil }
        let outcome = try upscale([
            "http://127.0.0.1:\(server.port)/evil.m3u8", "out.mkv", "--timeout", "20",
        ])
        #expect(outcome.status == 3, "\(outcome.messages)")
        #expect(folder.contents == ["secret.ts"])
    }

    @Test func aPlaylistFromTheNetworkReadsItsOwnSegments() throws {
        let media = try Data(contentsOf: makeStream())
        let server = try LoopbackServer { path in
            ["/good.m3u8": Self.playlist("in.ts"), "/in.ts": media][path]
        }
        let outcome = try upscale(["http://127.0.0.1:\(server.port)/good.m3u8", "out.mkv"])
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try Judge.times(of: folder.file("out.mkv")).count == 15)
    }

    private static func playlist(_ segment: String) -> Data {
        Data(
            ("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:0.6,\n\(segment)\n"
                + "#EXT-X-ENDLIST\n").utf8)
    }

    // MARK: Credentials

    @Test(arguments: [
        ["-v"], ["--log-level", "trace"], ["--progress", "json", "--log-level", "debug"],
    ])
    func credentialsReachNoMessage(options: [String]) throws {
        let media = try Data(contentsOf: makeStream())
        let server = try LoopbackServer { path in path == "/in.ts" ? media : nil }
        let closed = try LoopbackPort.free()
        let user = "ann:hush%2Dhush"
        let source = "http://\(user)@127.0.0.1:\(server.port)"
        let secrets = ["hush", "YW5uOmh1c2g", "tokentoken", "streamkey77"]
        let runs = [
            ["\(source)/in.ts?key=tokentoken", "out.mkv", "-y"],
            ["\(source)/none.ts?key=tokentoken", "no.mkv"],
            ["http://\(user)@127.0.0.1:\(closed)/x.ts?key=tokentoken", "no.mkv"],
            ["in.ts", "rtmp://\(user)@127.0.0.1:\(closed)/live/streamkey77"],
            ["in.ts", "\(source)/put.ts?key=tokentoken", "--timeout", "20"],
        ]
        for arguments in runs {
            let outcome = try upscale(arguments + options)
            #expect(!outcome.messages.isEmpty)
            for secret in secrets {
                #expect(!outcome.messages.contains(secret), "\(secret) in \(outcome.messages)")
                #expect(!outcome.output.contains(secret))
            }
        }
    }

    // MARK: The way through

    @Test func aTransportStreamGoesFromSenderToReceiver() throws {
        _ = try makeStream()
        let ffmpeg = try #require(Judge.ffmpeg)
        let (from, to) = (try LoopbackPort.free(), try LoopbackPort.free())
        let receiver = try Child(
            ffmpeg,
            [
                "-v", "error", "-y", "-i", "tcp://127.0.0.1:\(to)?listen=1", "-c", "copy",
                "got.mkv",
            ], in: folder.url)
        let sender = try Child(
            ffmpeg,
            [
                "-v", "error", "-i", "in.ts", "-c", "copy", "-f", "mpegts",
                "tcp://127.0.0.1:\(from)?listen=1",
            ], in: folder.url)
        #expect(receiver.wait { _ in LoopbackPort.isListening(to) })
        #expect(sender.wait { _ in LoopbackPort.isListening(from) })
        let outcome = try upscale(["tcp://127.0.0.1:\(from)", "tcp://127.0.0.1:\(to)"])
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(sender.finish().status == 0)
        #expect(receiver.finish().status == 0)
        let times = try Judge.times(of: folder.file("got.mkv"))
        #expect(times.count == 15)
        #expect(zip(times, times.dropFirst()).allSatisfy { abs($1 - $0 - 0.04) < 0.0015 })
    }

    /// Whoever opens a source knows how long to wait for it.
    @Test(arguments: [
        "probe URL", "compare in.ts URL", "compare URL in.ts", "evaluate URL", "preview URL o.png",
        "preview URL o.mp4", "slides URL -o o", "sample URL",
    ])
    func everyCommandGivesASilentSourceUp(command: String) throws {
        _ = try makeStream()
        let server = try LoopbackServer { connection in
            // Until the other side has had enough.
            var byte: UInt8 = 0
            _ = recv(connection, &byte, 1, 0)
        }
        let arguments = command.split(separator: " ").map(String.init).map {
            $0.replacing("URL", with: "tcp://127.0.0.1:\(server.port)")
        }
        let start = ContinuousClock.now
        let outcome = try BuiltTool.run(
            arguments + ["--timeout", "0.2"], in: folder.url, limit: 25)
        #expect(outcome.status == 3, "\(outcome.messages)")
        // The default is 30 s.
        #expect(ContinuousClock.now - start < .seconds(25))
        #expect(folder.contents == ["in.ts"] || command.hasPrefix("slides"))
    }

    @Test func aComparisonSaysThatASourceFellSilent() throws {
        let media = try Data(contentsOf: makeStream())
        let server = try LoopbackServer { connection in
            LoopbackServer.send(media, to: connection)
            var byte: UInt8 = 0
            _ = recv(connection, &byte, 1, 0)
        }
        let url = "tcp://127.0.0.1:\(server.port)"
        let outcome = try BuiltTool.run(
            ["compare", "in.ts", url, "--timeout", "1"], in: folder.url)
        #expect(outcome.messages.contains("Warning: '\(url)': no data within 1.0 s"))
        #expect(outcome.output.contains("15 and 15"), "\(outcome.output)")
    }

    @Test func aSourceThatFallsSilentIsEndedWithWhatCame() throws {
        let media = try Data(contentsOf: makeStream())
        let server = try LoopbackServer { connection in
            LoopbackServer.send(media, to: connection)
            // Until the other side has had enough.
            var byte: UInt8 = 0
            _ = recv(connection, &byte, 1, 0)
        }
        let outcome = try upscale([
            "tcp://127.0.0.1:\(server.port)", "out.mkv", "--timeout", "2",
        ])
        #expect(outcome.status == 8, "\(outcome.messages)")
        #expect(outcome.messages.contains("no data within 2.0 s"))
        #expect(try Judge.times(of: folder.file("out.mkv")).count == 15)
    }

    @Test func aSourceThatNeverAnswersIsGivenUp() throws {
        let server = try LoopbackServer { connection in
            var byte: UInt8 = 0
            _ = recv(connection, &byte, 1, 0)
        }
        let outcome = try upscale([
            "tcp://127.0.0.1:\(server.port)", "out.mkv", "--timeout", "0.5",
        ])
        #expect(outcome.status == 3, "\(outcome.messages)")
        #expect(folder.contents.isEmpty)
    }

    @Test func aLookAtASourceThatNeverAnswersIsGivenUpToo() throws {
        let server = try LoopbackServer { connection in
            var byte: UInt8 = 0
            _ = recv(connection, &byte, 1, 0)
        }
        let outcome = try BuiltTool.run([
            "probe", "tcp://127.0.0.1:\(server.port)", "--timeout", "0.5",
        ])
        #expect(outcome.status == 3, "\(outcome.messages)")
        #expect(outcome.output.isEmpty)
    }

    @Test func aLivePlaylistGrowsUnderItsName() throws {
        let media = try Data(contentsOf: makeStream())
        let server = try LoopbackServer { connection in
            LoopbackServer.send(media, to: connection)
        }
        let outcome = try upscale(["tcp://127.0.0.1:\(server.port)", "live.m3u8"])
        #expect(outcome.status == 0, "\(outcome.messages)")
        let playlist = try String(contentsOf: folder.file("live.m3u8"), encoding: .utf8)
        #expect(playlist.contains("#EXT-X-PLAYLIST-TYPE:EVENT"))
        #expect(try Judge.times(of: folder.file("live.m3u8")).count == 15)
    }

    // MARK: Pace

    @Test func noFrameIsLostAtRealTime() throws {
        _ = try makeStream()
        let ffmpeg = try #require(Judge.ffmpeg)
        let port = try LoopbackPort.free()
        let sender = try Child(
            ffmpeg,
            [
                "-v", "error", "-re", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=50:d=2", "-c:v",
                "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p",
                "-f", "mpegts", "tcp://127.0.0.1:\(port)?listen=1",
            ], in: folder.url)
        #expect(sender.wait { _ in LoopbackPort.isListening(port) })
        let outcome = try BuiltTool.run(
            [
                "upscale", "tcp://127.0.0.1:\(port)", "out.mkv", "-p", "quality", "-j", "1",
                "--realtime", "--progress", "json",
            ], in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try Judge.times(of: folder.file("out.mkv")).count == 100)
        let last = try #require(outcome.messages.split(separator: "\n").last)
        let record = try #require(
            JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any])
        #expect(record["framesWritten"] as? Int == 100)
        // How many there are depends on the machine.
        let substituted = try #require(record["substituted"] as? [String: Int])
        #expect(Set(substituted.keys) == ["balanced", "fast", "bicubic"])
        #expect(substituted.values.reduce(0, +) <= 100)
    }

    @Test func aFileAtItsOwnPaceLosesNothing() throws {
        _ = try makeStream()
        let outcome = try upscale(["in.ts", "out.mkv", "--realtime"])
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try Judge.times(of: folder.file("out.mkv")).count == 15)
    }

    /// x264 writes into its stream how it works: `medium`, which the preset asks for, looks 40 frames
    /// ahead, `veryfast` ten.
    @Test(arguments: [([], "rc_lookahead=40"), (["--realtime"], "rc_lookahead=10")])
    func theEncoderIsQuickWherePaceIsKept(options: [String], setting: String) throws {
        _ = try makeStream()
        let outcome = try upscale(["in.ts", "out.mkv", "-p", "quality"] + options)
        #expect(outcome.status == 0, "\(outcome.messages)")
        let bytes = try Data(contentsOf: folder.file("out.mkv"))
        #expect(bytes.range(of: Data(setting.utf8)) != nil)
    }
}
