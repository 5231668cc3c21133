import Testing

@testable import Pipeline

struct PtsLedgerTests {
    @Test func reorderedTimestampsMatch() {
        let ledger = PtsLedger()
        for pts in [0, 1, 2, 3] as [Int64] { ledger.enter(pts) }
        for pts in [0, 3, 1, 2] as [Int64] { ledger.crossOut(pts) }
        #expect(ledger.mismatches.isEmpty)
        #expect(ledger.counts.crossedOut == 4)
    }

    @Test func missingFrameIsNamed() {
        let ledger = PtsLedger()
        ledger.enter(10)
        ledger.enter(20)
        ledger.crossOut(20)
        #expect(ledger.mismatches.count == 2)
        #expect(ledger.mismatches[1].hasSuffix("first 10"))
    }

    @Test func movedTimestampIsNamedOnBothSides() {
        let ledger = PtsLedger()
        ledger.enter(10)
        ledger.crossOut(11)
        #expect(ledger.mismatches.count == 2)
        #expect(ledger.mismatches[1].hasSuffix("first 11"))
    }
}
