import Imaging
import Testing

struct SuggestionTests {
    @Test(arguments: [
        ("yuv42p", "yuv420p"), ("ballanced", "balanced"), ("FAST", "fast"), ("fsat", "fast"),
    ])
    func nearWordIsSuggested(word: String, expected: String) {
        #expect(
            suggestion(for: word, among: ["fast", "balanced", "yuv420p", "yuv444p"]) == expected)
    }

    @Test func farWordIsNotSuggested() {
        #expect(suggestion(for: "sharp", among: ["fast", "balanced"]) == nil)
        #expect(didYouMean("sharp", among: ["fast"]) == "")
    }
}
