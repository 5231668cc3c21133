import TestSupport
import Testing

@testable import Media

@Suite struct OutputLocationTests {
    @Test(arguments: [
        ("-", OutputLocation.Kind.standardOutput, "pipe:1"),
        ("./-", .file, "file:./-"),
        ("a:b.mkv", .file, "file:a:b.mkv"),
        ("file:///tmp/x.mkv", .file, "file:/tmp/x.mkv"),
        ("/dev/null", .device, "file:/dev/null"),
        ("udp://127.0.0.1:5000", .url, "udp://127.0.0.1:5000"),
        ("RTMP://host/live/key", .url, "RTMP://host/live/key"),
        (" ://x", .file, "file: ://x"),
    ])
    func kindFollowsFromTheName(text: String, kind: OutputLocation.Kind, address: String) {
        let location = OutputLocation(text)
        #expect(location.kind == kind)
        #expect(location.address == address)
        #expect(location.isStream == (kind != .file))
    }

    @Test func credentialsAreNotShown() {
        #expect(OutputLocation("rtmp://host/live/key").description == "rtmp://host/live/…")
        #expect(OutputLocation("-").description == "standard output")
    }

    @Test func unknownProtocolsAreAnsweredWithTheNearest() throws {
        let error = #expect(throws: MediaError.self) {
            try OutputLocation("rmtp://u:secret@host/live/key").checkProtocol()
        }
        let text = try #require(error?.description)
        #expect(text.contains("did you mean 'rtmp'?"))
        #expect(!text.contains("secret"))
        try OutputLocation("rtsp://host/live").checkProtocol()
        try OutputLocation("udp://host:1").checkProtocol()
    }

    @Test(arguments: [
        ("udp://h:1", "mpegts"), ("tcp://h:1?listen", "mpegts"), ("rtmp://h/a/k", "flv"),
        ("rtp://h:1", "rtp_mpegts"), ("rtsp://h/a", "rtsp"), ("http://h/a/live.m3u8?key=1", "hls"),
        ("http://h/a/x.ts#t", "mpegts"), ("a?b.mkv", "matroska"),
    ])
    func addressTellsTheContainer(target: String, format: String) throws {
        #expect(try OutputFormat.resolve(target: target).name == format)
    }

    @Test(arguments: ["avi", "gxf", "avif", "wtv"])
    func containersThatSeekAreRefusedForStreams(name: String) throws {
        let format = try OutputFormat.named(name)
        let problem = try #require(format.problem(writingTo: OutputLocation("-")))
        #expect(problem.contains("matroska"))
        #expect(format.problem(writingTo: OutputLocation("x.\(name)")) == nil)
    }

    @Test(arguments: [
        ("srt://h:1", "linger", "10"), ("srt://h:1?linger=3", "linger", nil),
        ("udp://h:1", "pkt_size", "1316"), ("udp://h:1?pkt_size=188", "pkt_size", nil),
    ])
    func addressOverrulesWhatTheProtocolIsTold(target: String, key: String, value: String?) throws {
        let options = try OutputFormat.named("mpegts").streamingOptions(
            to: OutputLocation(target), isGrowing: true, isLowLatency: false)
        #expect(options.first { $0.key == key }?.value == value)
    }

    @Test func severalFilesDontFitIntoAPipe() throws {
        let format = try OutputFormat.named("hls")
        #expect(format.problem(writingTo: OutputLocation("-"))?.contains("mpegts") == true)
        #expect(format.problem(writingTo: OutputLocation("http://h/x.m3u8")) == nil)
    }
}
