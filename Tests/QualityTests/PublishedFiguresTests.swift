import Quality
import Testing

struct PublishedFiguresTests {
    @Test(arguments: [
        ("Set5", EvaluationSet.set5), ("B100", .bsd100), ("BSD100", .bsd100),
        ("Urban100_Y", .urban100), ("set14", .set14),
    ])
    func aSetIsKnownByItsFolder(name: String, set: EvaluationSet) {
        #expect(EvaluationSet(folderName: name) == set)
    }

    @Test func anotherFolderIsNoSet() {
        #expect(EvaluationSet(folderName: "holiday") == nil)
        #expect(EvaluationSet(folderName: "Set50") == nil)
    }

    /// The counts that the papers' layers give: 8,032 weights of SRCNN at four times the pixels, the
    /// 12,464 of FSRCNN, and the network of ESPCN as `models info` counts it.
    @Test func costsAreCountedFromTheLayers() {
        let figures =
            PublishedFigure.all(of: .set5, scale: 2) + PublishedFigure.all(of: .set5, scale: 4)
        func cost(_ method: String, _ scale: Int) -> Int? {
            figures.first { $0.method == method && $0.scale == scale }?.macsPerPixel
        }
        #expect(cost("SRCNN 9-1-5", 2) == 4 * 8032)
        #expect(cost("FSRCNN", 2) == 12_464)
        #expect(cost("ESPCN", 4) == 24_640)
        #expect(cost("SRResNet", 4) == 2_218_176)
        #expect(cost("SRResNet", 2) == nil)
    }
}
