import Testing

@testable import SuperResolution

@Suite struct KernelEntryTests {
    static let levels = Level.allCases.filter { $0 != .c }
    static let names = KernelEntry.all.map(\.name)

    @Test(arguments: names, levels)
    func levelEqualsC(name: String, level: Level) throws {
        let entry = try #require(KernelEntry.all.first { $0.name == name })
        guard let result = entry.check(level: level, seed: 20) else {
            // Shown as such by kernelcheck; a test cannot cancel itself midway.
            return
        }
        #expect(result.failures.isEmpty, "seed 20")
        #expect(result.cases > 0)
    }

    @Test func aTrespassIsFound() {
        let buffer = CheckBuffer(
            rows: 2, channels: 1, layout: MapLayout(blocks: 1, resolution: 1))
        #expect(buffer.trespass() == nil)
        buffer.floats(0)[15] = 1
        #expect(buffer.trespass() == nil)
        buffer.floats(0)[16] = 1
        #expect(buffer.trespass() == "0 bytes right of plane 0 of row 0")
        buffer.clear()
        buffer.floats(0)[-1] = 1
        #expect(buffer.trespass()?.contains("before the first row") == true)
        buffer.clear()
        buffer.floats(1)[3 * 48 + 16] = 1
        #expect(buffer.trespass()?.contains("after the last") == true)
    }
}
