import Testing

@testable import Media

@Suite struct RedactionTests {
    @Test(arguments: [
        ("rtsp://ann:secret@camera/1?key=7", "rtsp://…@camera/1?…"),
        ("cannot open 'http://u:p@h/x': gone", "cannot open 'http://…@h/x': gone"),
        ("http://host/a@b.mp4", "http://host/a@b.mp4"),
        ("two: http://a?t=1 and http://b:c@d", "two: http://a?… and http://…@d"),
        ("no address in here", "no address in here"),
        ("http://p@ss:w@host", "http://…@host"),
        ("ends with ://", "ends with ://"),
        ("to rtmp://u:p@h/live/key?a=1 now", "to rtmp://…@h/live/… now"),
        ("rtmps://h/live", "rtmps://h/live"),
        ("srt://h:1?passphrase=hush&mode=caller", "srt://h:1?…"),
        ("GET /\r\nAuthorization: Basic YTpi\nHost: h", "GET /\r\nAuthorization: …\nHost: h"),
        ("{\"m\":\"http://u:p@h/x\"}", "{\"m\":\"http://…@h/x\"}"),
    ])
    func credentialsAndQueriesAreBlottedOut(text: String, expected: String) {
        #expect(redactingCredentials(in: text) == expected)
    }

    @Test func whatWasOnceACredentialIsBlottedOutEverywhere() {
        rememberCredentials(of: "http://ann:s%65cretive@host/x?token=longenoughtoken")
        rememberCredentials(of: "rtmp://host/live/streamkey-77")
        let text = redactingCredentials(
            in: "s%65cretive, secretive, YW5uOnMlNjVjcmV0aXZl, longenoughtoken, streamkey-77")
        #expect(text == "…, …, …, …, …")
    }

    @Test func addressesInMemoryAreLeftOutOfLogLines() {
        #expect(MediaLog.cleaned("[h264 @ 0x55fac2d1] no frame!\n") == "[h264] no frame!")
        #expect(MediaLog.splittingPartName("[h264] no frame!") == ("h264", "no frame!"))
        #expect(MediaLog.splittingPartName("[mov] [h264] a") == ("h264", "a"))
        #expect(MediaLog.splittingPartName("plain") == ("", "plain"))
    }
}
