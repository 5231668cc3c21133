import Imaging
import Quality
import Testing

struct MatlabLumaTests {
    @Test func blackGrayAndWhiteHaveTheLevelsOfTheStandard() {
        let gray = plane([0, 128, 255])
        #expect(matlabLuma(red: gray, green: gray, blue: gray).samples == [16, 126, 235])
    }

    /// Overshoot is luma's; a scan with white paper is not.
    @Test(arguments: [
        ([16, 100, 235], 16.0...235.0),
        ([0] + [Double](repeating: 100, count: 19), 16...235),
        ([0, 255] + [Double](repeating: 100, count: 18), 0...255),
        ([255, 255, 0], 0...255),
    ])
    func levelsAreThoseThatThePictureUses(samples: [Double], levels: ClosedRange<Double>) {
        #expect(lumaLevels(of: plane(samples)) == levels)
    }

    @Test func roundingStaysWithinTheLevels() {
        let rounded = plane([-3, 15.4, 16.5, 234.5, 300]).roundedTo8Bits(within: 16...235)
        #expect(rounded.samples == [16, 16, 17, 235, 235])
        #expect(plane([-3, 15.5, 300]).roundedTo8Bits().samples == [0, 16, 255])
    }

    private func plane(_ samples: [Double]) -> RealPlane {
        RealPlane(size: Size(width: samples.count, height: 1), samples: samples)
    }
}
