import Imaging
import TestSupport
import Testing

@testable import SuperResolution

@Suite struct ChangeMapTests {
    static func runs(_ map: ChangeMap, rows: Range<Int>) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        map.forEachRun(rows: rows) { runs.append($0) }
        return runs
    }

    @Test(arguments: [8, 10, 16], [false, true])
    func findsEverySample(bitDepth: Int, isFlipped: Bool) {
        let size = Size(width: 530, height: 9)
        let before = TestPlane.random(size, bitDepth: bitDepth, seed: 1)
        let after = TestPlane.random(size, bitDepth: bitDepth, seed: 1, isFlipped: isFlipped)
        let map = ChangeMap(size: size)
        map.compare(after.view, with: before.view)
        #expect(map.isEmpty)
        for (x, y) in [(0, 0), (127, 2), (128, 3), (255, 4), (256, 3), (529, 8), (300, 5)] {
            after[x, y] ^= 1
            map.compare(after.view, with: before.view)
            #expect(Self.runs(map, rows: y..<y + 1) == [x / 2 * 2..<x / 2 * 2 + 2])
            #expect(Self.runs(map, rows: 0..<y / 2 * 2).isEmpty)
            after[x, y] ^= 1
        }
    }

    @Test func aPictureOfTheSameMemoryIsUnchanged() {
        let plane = TestPlane.random(Size(width: 20, height: 20), bitDepth: 8, seed: 3)
        let map = ChangeMap(size: plane.size)
        map.insert(columns: 0..<20, rows: 0..<20)
        map.compare(plane.view, with: plane.view)
        #expect(map.isEmpty)
    }
}
