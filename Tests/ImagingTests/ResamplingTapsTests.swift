import Imaging
import Testing

struct ResamplingTapsTests {
    static let filters: [ResamplingFilter] = [
        .nearest, .bilinear, .catmullRom, .bicubic(a: -0.75), .lanczos3, .area,
    ]
    static let lengths = [
        (1, 1), (1, 7), (2, 5), (3, 2), (17, 34), (17, 51), (20, 80), (34, 17), (100, 133),
        (100, 73), (640, 640), (90, 13),
    ]

    @Test(arguments: filters, lengths)
    func tapsSumToOneAndStayInside(filter: ResamplingFilter, lengths: (Int, Int)) {
        let axis = ResamplingAxis(lumaInput: lengths.0, lumaOutput: lengths.1)
        let taps = ResamplingTaps(axis: axis, filter: filter)
        let fixed = taps.fixedPoint()
        #expect(taps.starts.count == lengths.1)
        #expect(taps.starts.allSatisfy { $0 >= 0 && $0 + taps.count <= lengths.0 })
        #expect(zip(taps.starts, taps.starts.dropFirst()).allSatisfy { $0 <= $1 })
        for j in 0..<lengths.1 {
            let range = j * taps.count..<(j + 1) * taps.count
            let sum = taps.values[range].reduce(0, +)
            #expect(abs(sum - 1) < 1e-12)
            let integers = fixed.values[range].map { Int($0) }
            #expect(integers.reduce(0, +) == 1 << 14)
            // What the kernels rely on so that 32-bit sums don't overflow.
            let magnitude = integers.reduce(0) { $0 + abs($1) }
            #expect(magnitude < 2 << 14)
        }
    }

    @Test(arguments: filters.filter { $0 != .nearest }, lengths)
    func tapsAreSymmetric(filter: ResamplingFilter, lengths: (Int, Int)) {
        let axis = ResamplingAxis(lumaInput: lengths.0, lumaOutput: lengths.1)
        let dense = dense(ResamplingTaps(axis: axis, filter: filter), axis)
        for j in 0..<lengths.1 {
            let mirrored = dense[lengths.1 - 1 - j].reversed()
            #expect(zip(dense[j], mirrored).allSatisfy { abs($0 - $1) < 1e-9 })
        }
    }

    @Test(arguments: [ResamplingFilter.bilinear, .catmullRom], lengths)
    func rampsAreReproducedAwayFromEdges(filter: ResamplingFilter, lengths: (Int, Int)) {
        guard lengths.1 >= lengths.0 else { return }
        let axis = ResamplingAxis(lumaInput: lengths.0, lumaOutput: lengths.1)
        let dense = dense(ResamplingTaps(axis: axis, filter: filter), axis)
        for j in 0..<lengths.1 {
            let position = axis.origin + Double(j) * axis.step
            guard position >= 1, position <= Double(lengths.0 - 2) else { continue }
            let value = dense[j].enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
            #expect(abs(value - position) < 1e-9)
        }
    }

    @Test func cubicTapsAtTheMiddleAreTheKnownOnes() {
        let axis = ResamplingAxis(inputLength: 8, outputLength: 1, origin: 3.5, step: 1)
        let taps = ResamplingTaps(axis: axis, filter: .catmullRom)
        #expect(taps.starts == [2])
        let expected: [Double] = [-0.0625, 0.5625, 0.5625, -0.0625]
        #expect(taps.values == expected)
        #expect(taps.fixedPoint().values == [-1024, 9216, 9216, -1024])
    }

    @Test func areaAveragesWhatAnOutputSampleCovers() {
        let axis = ResamplingAxis(lumaInput: 5, lumaOutput: 2)
        let dense = dense(ResamplingTaps(axis: axis, filter: .area), axis)
        let expected = [[0.4, 0.4, 0.2, 0, 0], [0, 0, 0.2, 0.4, 0.4]]
        for (row, wanted) in zip(dense, expected) {
            #expect(zip(row, wanted).allSatisfy { abs($0 - $1) < 1e-12 })
        }
    }

    @Test func nearestRepeatsSamples() {
        let axis = ResamplingAxis(lumaInput: 3, lumaOutput: 9)
        let taps = ResamplingTaps(axis: axis, filter: .nearest)
        #expect(taps.starts == [0, 0, 0, 1, 1, 1, 2, 2, 2])
        #expect(taps.count == 1)
    }

    @Test func chromaPositionsFollowTheSiting() {
        // Left-sited 4:2:0 by 2: across, luma index 0 → source luma −¼ → chroma −⅛.
        let shift = (horizontal: 1, vertical: 1)
        let left = ChromaLocation.left.offset(shift: shift)
        let siting = SampleSiting(shift: 1, offset: left.x)
        let across = ResamplingAxis(
            lumaInput: 20, lumaOutput: 40, source: siting, destination: siting)
        #expect(across.inputLength == 10 && across.outputLength == 20)
        #expect(across.origin == -0.125 && across.step == 0.5)
        // Down it lies in the middle, as in a picture of its own: −¼.
        let middle = SampleSiting(shift: 1, offset: left.y)
        let down = ResamplingAxis(
            lumaInput: 20, lumaOutput: 40, source: middle, destination: middle)
        #expect(down.origin == -0.25 && down.step == 0.5)
    }

    @Test func oddSizesRoundUp() {
        let siting = SampleSiting(shift: 1, offset: 0)
        let axis = ResamplingAxis(
            lumaInput: 5, lumaOutput: 10, source: siting, destination: siting)
        #expect(axis.inputLength == 3 && axis.outputLength == 5)
    }

    @Test func absurdSizesAreRefused() {
        #expect(throws: SizeError.self) {
            try SizeError.check(Size(width: 0, height: 4), role: "source")
        }
        let error = SizeError(role: "output", size: Size(width: 70_000, height: 4))
        #expect(
            error.description
                == "output size 70000×4 is out of range; width and height must be 1 to 65536")
    }

    /// The taps as one full row of source weights for each output.
    private func dense(_ taps: ResamplingTaps, _ axis: ResamplingAxis) -> [[Double]] {
        (0..<axis.outputLength).map { j in
            var row = [Double](repeating: 0, count: axis.inputLength)
            for k in 0..<taps.count {
                row[taps.starts[j] + k] += taps.values[j * taps.count + k]
            }
            return row
        }
    }
}
