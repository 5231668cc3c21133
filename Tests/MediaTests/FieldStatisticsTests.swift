import Testing

@testable import Media

@Suite struct FieldStatisticsTests {
    @Test func pulldownRepeatsATopAndABottomFieldInFiveFrames() {
        var fields = FieldStatistics()
        for index in 0..<50 {
            fields.noteRepeated(["neither", "top", "neither", "bottom", "neither"][index % 5])
        }
        #expect(fields.isHardTelecine)
    }

    @Test(arguments: [
        [String](repeating: "neither", count: 50), [String](repeating: "top", count: 50),
        ["neither", "top", "neither", "bottom", "neither"],
    ])
    func othersAreNone(words: [String]) {
        var fields = FieldStatistics()
        for word in words { fields.noteRepeated(word) }
        #expect(!fields.isHardTelecine)
        #expect(!fields.isSoftTelecine)
    }
}
