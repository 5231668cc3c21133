import Imaging
import Pipeline
import Testing

struct OutputGeometryTests {
    private func geometry(
        _ source: Size, _ target: TargetSize, ratio: Rational = Rational(0, 1),
        isTurned: Bool = false, granularity: Int = 1, factors: [Int] = [2, 3, 4]
    ) throws -> OutputGeometry {
        try OutputGeometry(
            source: source, target: target, sampleAspectRatio: ratio, isTurned: isTurned,
            granularity: Size(width: granularity, height: granularity), factors: factors,
            networkName: "fast")
    }

    @Test func wholeFactorNeedsNoReduction() throws {
        let result = try geometry(Size(width: 854, height: 480), .factor(2))
        #expect(result.target == Size(width: 1708, height: 960))
        #expect(result.chain.factors == [2])
        #expect(!result.needsReduction)
    }

    @Test func decimalFactorTakesTheNextLargerNetwork() throws {
        let result = try geometry(Size(width: 640, height: 360), .factor(2.25))
        #expect(result.target == Size(width: 1440, height: 810))
        #expect(result.chain.factors == [3])
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
            try geometry(Size(width: 64, height: 64), .factor(4), factors: [1])
        } throws: { error in
            "\(error)".contains("it has ×1;")
        }
    }

    @Test(
        arguments: [
            ([2, 3, 4], 1, [2]), ([2, 3, 4], 2.01, [2]), ([2, 3, 4], 2.5, [3]),
            ([2, 3, 4], 4, [4]),
            ([2, 3, 4], 4.5, [3, 2]), ([2, 3, 4], 6, [3, 2]), ([2, 3, 4], 7, [4, 2]),
            ([2, 3, 4], 8, [4, 2]), ([2], 3, [2, 2]), ([2], 8, [2, 2, 2]), ([3], 5, [3, 3]),
            ([1, 2], 1, [1]), ([1, 2], 4, [2, 2]),
        ] as [([Int], Double, [Int])])
    func largeFactorsAreMadeOfSmallOnes(_ available: [Int], _ factor: Double, _ chain: [Int])
        throws
    {
        let result = try geometry(
            Size(width: 200, height: 100), .factor(factor), factors: available)
        #expect(result.chain.factors == chain)
    }

    /// 4:3 in 16:9: bars left and right; what overhangs above and below.
    @Test(arguments: [
        (Fit.pad, Size(width: 960, height: 720), 160, 0),
        (.crop, Size(width: 1280, height: 960), 0, -120),
        (.stretch, Size(width: 1280, height: 720), 0, 0),
    ])
    func boxIsMetExactly(_ fit: Fit, _ fitted: Size, _ x: Int, _ y: Int) throws {
        let result = try geometry(
            Size(width: 640, height: 480), .box(width: 1280, height: 720, fit: fit))
        #expect(result.target == Size(width: 1280, height: 720))
        #expect(result.placement.fitted == fitted)
        #expect(result.placement.x == x)
        #expect(result.placement.y == y)
        #expect(result.sampleAspectRatio == Rational(1, 1))
    }

    @Test(arguments: [Fit.pad, .crop])
    func anamorphicPictureFillsTheBoxOfItsShownShape(_ fit: Fit) throws {
        let result = try geometry(
            Size(width: 720, height: 576), .box(width: 1920, height: 1080, fit: fit),
            ratio: Rational(64, 45))
        #expect(result.placement == Placement(filling: Size(width: 1920, height: 1080)))
        #expect(result.chain.factors == [3])
    }

    @Test func withoutABoxTheSampleAspectRatioIsKept() throws {
        let result = try geometry(
            Size(width: 720, height: 576), .height(1152), ratio: Rational(64, 45))
        #expect(result.target == Size(width: 1440, height: 1152))
        #expect(result.sampleAspectRatio == Rational(64, 45))
    }

    @Test func sizesAreThoseOfTheTurnedPicture() throws {
        let source = Size(width: 480, height: 270)
        #expect(
            try geometry(source, .width(540), isTurned: true).target
                == Size(width: 960, height: 540))
        let box = try geometry(source, .box(width: 540, height: 960, fit: .pad), isTurned: true)
        #expect(box.placement == Placement(filling: Size(width: 960, height: 540)))
    }

    @Test func barsOfARowAreNone() throws {
        let result = try geometry(
            Size(width: 426, height: 240), .box(width: 1280, height: 720, fit: .pad))
        #expect(!result.placement.hasBars)
        #expect(result.chain.factors == [3])
    }

    @Test(arguments: [
        TargetSize.factor(0.5), .width(10), .factor(.nan), .factor(9),
        .box(width: 40, height: 30, fit: .pad), .box(width: 32768, height: 2, fit: .stretch),
        .box(width: 32768, height: 1, fit: .crop),
    ])
    func sizesThatDoNotEnlargeAreRefused(target: TargetSize) {
        #expect(throws: PipelineError.self) {
            try geometry(Size(width: 64, height: 64), target)
        }
    }
}
