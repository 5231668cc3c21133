import Testing

@testable import Media

@Suite struct MediaLocationTests {
    @Test(arguments: [
        "http://h/x.m3u8", "https://h/x.m3u8", "rtsp://h/x", "rtmp://h/a/k", "udp://h:1",
        "tcp://h:1",
        "srt://h:1", "ipfs://x",
    ])
    func networkSourcesReadNoLocalFiles(url: String) {
        let allowed = MediaLocation(url).allowedProtocols
        #expect(!allowed.isEmpty)
        for local in ["file", "pipe", "concat", "concatf", "subfile", "unix", "fd", "cache"] {
            #expect(!allowed.contains(local), "\(url) may open \(local)")
        }
    }

    @Test func onlyWhatTheOwnProtocolStandsOnIsOpened() {
        #expect(MediaLocation("udp://h:1").allowedProtocols == ["udp"])
        #expect(MediaLocation("rtmp://h/a/k").allowedProtocols == ["rtmp", "tcp"])
        #expect(!MediaLocation("http://h/x.m3u8").allowedProtocols.contains("udp"))
        #expect(!MediaLocation("http://h/x.m3u8").allowedProtocols.contains("rtmp"))
        #expect(!MediaLocation("x.m3u8").allowedProtocols.contains("http"))
        #expect(!MediaLocation("-").allowedProtocols.contains("file"))
    }

    @Test func aDashIsStandardInput() {
        #expect(MediaLocation("-").kind == .standardInput)
        #expect(MediaLocation("./-").kind == .file)
    }
}
