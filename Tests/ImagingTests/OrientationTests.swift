import Imaging
import Testing

struct OrientationTests {
    static let all = (0..<8).map { bits in
        Orientation(
            isTransposed: bits & 1 != 0, isMirrored: bits & 2 != 0, isFlipped: bits & 4 != 0)
    }

    /// Where luma lies at a chroma sample is the same before and after, worked out sample by sample.
    @Test(arguments: all, ChromaLocation.allCases)
    func chromaLiesWhereItsLumaWent(_ orientation: Orientation, _ location: ChromaLocation) {
        let size = Size(width: 8, height: 6)
        let turned = orientation.turned(size)
        func shown(_ x: Double, _ y: Double, in size: Size) -> (Double, Double) {
            var (x, y) = orientation.isTransposed ? (y, x) : (x, y)
            if orientation.isMirrored { x = Double(size.width - 1) - x }
            if orientation.isFlipped { y = Double(size.height - 1) - y }
            return (x, y)
        }
        let offset = location.offset(shift: (1, 1))
        // The chroma sample in column 1, row 2.
        let luma = shown(2 + offset.x, 4 + offset.y, in: turned)
        let half = Size(width: turned.width / 2, height: turned.height / 2)
        let chroma = shown(1, 2, in: half)
        let offsetAfter = orientation.turned(location).offset(shift: (1, 1))
        #expect(chroma.0 * 2 + offsetAfter.x == luma.0)
        #expect(chroma.1 * 2 + offsetAfter.y == luma.1)
    }

    @Test func aQuarterTurnSwapsTheExtents() {
        let size = Size(width: 8, height: 6)
        #expect(Orientation(isTransposed: true).turned(size) == Size(width: 6, height: 8))
        #expect(Orientation(isMirrored: true, isFlipped: true).turned(size) == size)
    }
}
