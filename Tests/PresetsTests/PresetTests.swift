import Presets
import Testing

@Suite struct PresetTests {
    private let preset = Preset(
        name: "sharp", summary: "For tests.", path: "sharp.json",
        networks: [2: "x2.onnx", 4: "x4.onnx"], encoding: .standard)

    @Test(arguments: [(1.0, 2), (1.5, 2), (2.0, 2), (2.0004, 2), (2.1, 4), (3.0, 4), (4.0, 4)])
    func theSmallestFactorThatIsEnoughIsTaken(requested: Double, factor: Int) throws {
        #expect(try preset.factor(atLeast: requested) == factor)
    }

    @Test func aLargerFactorThanAllIsRefusedWithThoseThereAre() {
        let error = #expect(throws: PresetError.self) { try preset.factor(atLeast: 5) }
        #expect(
            error?.description == "preset 'sharp' has no network for ×5; it has ×2, ×4")
    }

    @Test func noFactorServesWhatIsNoNumber() {
        #expect(smallestFactor(atLeast: .nan, among: [2, 4]) == nil)
        #expect(smallestFactor(atLeast: .infinity, among: [2, 4]) == nil)
    }
}
