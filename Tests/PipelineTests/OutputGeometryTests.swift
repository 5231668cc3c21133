import Imaging
import Pipeline
import Testing

struct OutputGeometryTests {
    private func geometry(
        _ source: Size, _ target: TargetSize, granularity: Int = 1, factors: [Int] = [2, 3, 4]
    ) throws -> OutputGeometry {
        try OutputGeometry(
            source: source, target: target,
            granularity: Size(width: granularity, height: granularity), factors: factors,
            networkName: "fast")
    }

    @Test func wholeFactorNeedsNoReduction() throws {
        let result = try geometry(Size(width: 854, height: 480), .factor(2))
        #expect(result.target == Size(width: 1708, height: 960))
        #expect(result.networkFactor == 2)
        #expect(!result.needsReduction)
    }

    @Test func decimalFactorTakesTheNextLargerNetwork() throws {
        let result = try geometry(Size(width: 640, height: 360), .factor(2.25))
        #expect(result.target == Size(width: 1440, height: 810))
        #expect(result.networkFactor == 3)
        #expect(result.needsReduction)
    }

    @Test func heightSetsTheWidth() throws {
        let result = try geometry(Size(width: 720, height: 576), .height(1080))
        #expect(result.target == Size(width: 1350, height: 1080))
    }

    @Test func boxIsFilledOnOneSide() throws {
        let box = TargetSize.within(width: 1920, height: 1080)
        #expect(
            try geometry(Size(width: 640, height: 480), box).target
                == Size(width: 1440, height: 1080))
    }

    @Test func wholeFactorOfAnOddSizeIsExact() throws {
        let result = try geometry(Size(width: 161, height: 121), .factor(3), granularity: 2)
        #expect(result.target == Size(width: 483, height: 363))
    }

    @Test func extentsThatFollowAreEvenWhereTheEncoderNeedsIt() throws {
        let result = try geometry(Size(width: 854, height: 480), .height(1080), granularity: 2)
        #expect(result.target == Size(width: 1920, height: 1080))
    }

    @Test func missingFactorNamesThoseThereAre() {
        #expect {
            try geometry(Size(width: 64, height: 64), .factor(4), factors: [2, 3])
        } throws: { error in
            "\(error)".contains("it has ×2, ×3")
        }
    }

    @Test(arguments: [TargetSize.factor(0.5), .width(10), .factor(.nan), .factor(9)])
    func sizesThatDoNotEnlargeAreRefused(target: TargetSize) {
        #expect(throws: PipelineError.self) {
            try geometry(Size(width: 64, height: 64), target)
        }
    }
}
