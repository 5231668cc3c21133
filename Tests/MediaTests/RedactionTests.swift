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
    ])
    func credentialsAndQueriesAreBlottedOut(text: String, expected: String) {
        #expect(redactingCredentials(in: text) == expected)
    }

    @Test func addressesInMemoryAreLeftOutOfLogLines() {
        #expect(MediaLog.cleaned("[h264 @ 0x55fac2d1] no frame!\n") == "[h264] no frame!")
        #expect(MediaLog.splittingPartName("[h264] no frame!") == ("h264", "no frame!"))
        #expect(MediaLog.splittingPartName("[mov] [h264] a") == ("h264", "a"))
        #expect(MediaLog.splittingPartName("plain") == ("", "plain"))
    }
}
