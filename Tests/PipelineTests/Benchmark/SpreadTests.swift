import Pipeline
import Testing

@Suite struct SpreadTests {
    @Test func medianOfAnOddNumberIsTheMiddle() throws {
        let spread = try #require(Spread([9, 1, 4]))
        #expect(spread == Spread(median: 4, low: 1, high: 9))
        #expect(spread.relativeHalfWidth == 1)
    }

    @Test func medianOfAnEvenNumberIsBetweenTheMiddleTwo() throws {
        #expect(try #require(Spread([8, 2, 4, 100])).median == 6)
    }

    @Test func aSingleValueHasNoWidth() throws {
        let spread = try #require(Spread([5]))
        #expect(spread == Spread(median: 5, low: 5, high: 5))
        #expect(spread.relativeHalfWidth == 0)
    }

    @Test func thereIsNoSpreadOfNothing() {
        #expect(Spread([]) == nil)
    }

    @Test func widthOfZerosIsZero() throws {
        #expect(try #require(Spread([0, 0])).relativeHalfWidth == 0)
    }
}
