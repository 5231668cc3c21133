import ArgumentParser
import Testing

@testable import subpixel

struct OptionValueTests {
    @Test(arguments: [
        ("90", 90), ("90.5", 90.5), ("1:30", 90), ("01:30.500", 90.5), ("1:02:03.25", 3723.25),
        ("100:00", 6000), ("0", 0),
    ])
    func timeIsReadAsSeconds(_ text: String, _ seconds: Double) throws {
        #expect(try TimeValue(argument: text).seconds == seconds)
    }

    @Test(arguments: [
        "", ":", "1:", "-1", "1:60", "1:60:00", "1e3", "nan", "1:2:3:4", "0x10", "1 ",
    ])
    func otherTimesAreRefused(_ text: String) {
        #expect(throws: ValidationError.self) { try TimeValue(argument: text) }
    }

    @Test(arguments: ["1920x1080", "1920X1080", "1920×1080"])
    func sizeIsReadWidthFirst(_ text: String) throws {
        let size = try SizeValue(argument: text)
        #expect(size.width == 1920)
        #expect(size.height == 1080)
    }

    @Test(arguments: ["", "x", "1920", "1920x", "0x1080", "-1x5", "1x2x3", "99999x1"])
    func otherSizesAreRefused(_ text: String) {
        #expect(throws: ValidationError.self) { try SizeValue(argument: text) }
    }

    @Test func valueMayHoldEqualsSigns() throws {
        let option = try KeyValue(argument: "x264-params=keyint=30:bframes=2")
        #expect(option.key == "x264-params")
        #expect(option.value == "keyint=30:bframes=2")
        #expect(try KeyValue(argument: "tune=").value == "")
    }

    @Test(arguments: ["", "=", "=film", "tune"])
    func otherPairsAreRefused(_ text: String) {
        #expect(throws: ValidationError.self) { try KeyValue(argument: text) }
    }
}
