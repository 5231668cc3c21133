import Imaging
import SuperResolution
import TestSupport
import Testing

struct PlaneResamplerTests {
    static let sizes = [
        (Size(width: 1, height: 1), Size(width: 5, height: 3)),
        (Size(width: 33, height: 17), Size(width: 66, height: 34)),
        (Size(width: 21, height: 9), Size(width: 63, height: 27)),
        (Size(width: 16, height: 12), Size(width: 64, height: 48)),
        (Size(width: 50, height: 40), Size(width: 71, height: 53)),
        (Size(width: 90, height: 60), Size(width: 61, height: 37)),
        (Size(width: 90, height: 60), Size(width: 13, height: 7)),
    ]
    static let filters: [ResamplingFilter?] = [nil, .nearest, .bilinear, .lanczos3, .area]

    @Test(arguments: sizes, [8, 10, 16])
    func constantStaysConstant(sizes: (Size, Size), depth: Int) throws {
        for filter in Self.filters {
            for value in [0, 1, 1 << (depth - 1), (1 << depth) - 1] {
                let resampler = try PlaneResampler(
                    from: sizes.0, to: sizes.1, bitDepth: depth, filter: filter)
                let output = run(resampler) { _, _ in value }
                #expect(output.samples.allSatisfy { $0 == value })
            }
        }
    }

    @Test(arguments: sizes, [8, 10, 16])
    func levelsAndBandsGiveTheSameBits(sizes: (Size, Size), depth: Int) throws {
        let seed: UInt64 = 0xba5e
        for filter in Self.filters {
            var reference: [Int]?
            for level in Level.available {
                let resampler = try PlaneResampler(
                    from: sizes.0, to: sizes.1, bitDepth: depth, filter: filter, level: level)
                var random = SplitMix64(seed: seed)
                let source = GuardedPlane(size: resampler.inputSize, bitDepth: depth)
                source.fill { _, _ in Int.random(in: 0..<(1 << depth), using: &random) }
                let output = GuardedPlane(
                    size: resampler.outputSize, bitDepth: depth, extraStride: 6)
                let height = resampler.outputSize.height
                for start in stride(from: 0, to: height, by: 5).reversed() {
                    resampler.resample(
                        source.view, into: output.mutableView,
                        rows: start..<min(start + 5, height))
                }
                #expect(output.damagedSide == nil)
                reference = reference ?? output.samples
                #expect(output.samples == reference, "\(level.rawValue), seed \(seed)")
            }
        }
    }

    @Test(arguments: [8, 10, 16])
    func sameSizeIsACopy(depth: Int) throws {
        let size = Size(width: 37, height: 11)
        let resampler = try PlaneResampler(from: size, to: size, bitDepth: depth)
        let output = run(resampler) { x, y in (x * 37 + y * 11) % (1 << depth) }
        #expect(output[36, 10] == (36 * 37 + 10 * 11) % (1 << depth))
        #expect(output[1, 0] == 37)
    }

    @Test func fixedPointIsWithinOneStepOfDoublePrecision() throws {
        let from = Size(width: 40, height: 30)
        let to = Size(width: 97, height: 61)
        for filter in [ResamplingFilter.catmullRom, .lanczos3, .area] {
            var random = SplitMix64(seed: 7)
            let resampler = try PlaneResampler(from: from, to: to, bitDepth: 8, filter: filter)
            let source = GuardedPlane(size: from, bitDepth: 8)
            source.fill { _, _ in Int.random(in: 0...255, using: &random) }
            let output = GuardedPlane(size: to, bitDepth: 8)
            resampler.resample(source.view, into: output.mutableView)
            let across = ResamplingTaps(
                axis: ResamplingAxis(lumaInput: 40, lumaOutput: 97), filter: filter)
            let down = ResamplingTaps(
                axis: ResamplingAxis(lumaInput: 30, lumaOutput: 61), filter: filter)
            for y in 0..<to.height {
                for x in 0..<to.width {
                    var exact = 0.0
                    for i in 0..<down.count {
                        for k in 0..<across.count {
                            exact +=
                                down.values[y * down.count + i]
                                * across.values[x * across.count + k]
                                * Double(source[across.starts[x] + k, down.starts[y] + i])
                        }
                    }
                    // Half a step of rounding and the taps' own error over 255.
                    let error = abs(Double(output[x, y]) - min(max(exact, 0), 255))
                    #expect(error < 0.55)
                }
            }
        }
    }

    /// An edge at a known place of the *luma* grid, sampled where the chroma samples lie, must be
    /// found at the scaled place after resampling, to a tenth of a luma pixel of the output.
    @Test(
        arguments: [ChromaSubsampling.yuv420, .yuv422, .yuv444],
        [ChromaLocation.left, .center, .topLeft, .unspecified])
    func edgeStaysWhereItWas(subsampling: ChromaSubsampling, location: ChromaLocation) throws {
        let from = Size(width: 64, height: 48)
        let targets = [
            Size(width: 128, height: 96), Size(width: 192, height: 144),
            Size(width: 256, height: 192), Size(width: 96, height: 72),
            Size(width: 141, height: 103), Size(width: 48, height: 36),
        ]
        let shift = subsampling.shift
        let offset = location.offset(shift: shift)
        for to in targets {
            let resampler = try PlaneResampler(
                from: from, to: to, bitDepth: 16, siting: .chroma(subsampling, location))
            for vertical in [false, true] {
                let sourceLuma = Double(vertical ? from.height : from.width)
                let outputLuma = Double(vertical ? to.height : to.width)
                let pitch = Double(1 << (vertical ? shift.vertical : shift.horizontal))
                let siting = vertical ? offset.y : offset.x
                // In luma widths from the picture's edge.
                let edge = sourceLuma * 0.47 + 0.3
                let output = run(resampler) { x, y in
                    let place = Double(vertical ? y : x) * pitch + siting + 0.5
                    return Int((smoothStep((place - edge) / 10) * 60_000).rounded())
                }
                let length = vertical ? output.size.height : output.size.width
                let line = (0..<length).map {
                    Double(vertical ? output[output.size.width / 2, $0] : output[$0, 5])
                }
                let after = try #require(line.firstIndex { $0 >= 30_000 })
                let before = after - 1
                let index = Double(before) + (30_000 - line[before]) / (line[after] - line[before])
                let found = index * pitch + siting + 0.5
                let expected = edge * outputLuma / sourceLuma
                #expect(
                    abs(found - expected) < 0.1,
                    "\(subsampling) \(location) to \(to), vertical \(vertical)")
            }
        }
    }

    @Test(arguments: sizes)
    func onlyInputRowsMatter(sizes: (Size, Size)) throws {
        let resampler = try PlaneResampler(from: sizes.0, to: sizes.1, bitDepth: 8)
        var random = SplitMix64(seed: 3)
        let source = GuardedPlane(size: sizes.0, bitDepth: 8)
        source.fill { _, _ in Int.random(in: 0...255, using: &random) }
        let before = GuardedPlane(size: sizes.1, bitDepth: 8)
        resampler.resample(source.view, into: before.mutableView)
        let rows = sizes.1.height / 3..<sizes.1.height / 3 + 1
        let needed = resampler.inputRows(for: rows)
        let changed = GuardedPlane(size: sizes.0, bitDepth: 8)
        changed.fill { x, y in needed.contains(y) ? source[x, y] : 255 - source[x, y] }
        let after = GuardedPlane(size: sizes.1, bitDepth: 8)
        resampler.resample(changed.view, into: after.mutableView)
        #expect(
            (0..<sizes.1.width).allSatisfy {
                before[$0, rows.lowerBound] == after[$0, rows.lowerBound]
            })
        #expect(resampler.inputRows(for: 0..<0).isEmpty)
    }

    @Test func chromaCanChangeItsSubsampling() throws {
        let resampler = try PlaneResampler(
            from: Size(width: 20, height: 10), to: Size(width: 40, height: 20), bitDepth: 8,
            siting: .chroma(.yuv420, .left, to: .yuv444, .left))
        #expect(resampler.inputSize == Size(width: 10, height: 5))
        #expect(resampler.outputSize == Size(width: 40, height: 20))
    }

    @Test func absurdSizesAreRefused() {
        #expect(throws: SizeError.self) {
            try PlaneResampler(
                from: Size(width: 10, height: 0), to: Size(width: 40, height: 20), bitDepth: 8)
        }
        #expect(throws: SizeError.self) {
            try PlaneResampler(
                from: Size(width: 10, height: 10), to: Size(width: 1 << 40, height: 2),
                bitDepth: 8)
        }
    }

    private func run(_ resampler: PlaneResampler, _ sample: (Int, Int) -> Int) -> GuardedPlane {
        let source = GuardedPlane(size: resampler.inputSize, bitDepth: resampler.bitDepth)
        source.fill(sample)
        let output = GuardedPlane(size: resampler.outputSize, bitDepth: resampler.bitDepth)
        resampler.resample(source.view, into: output.mutableView)
        return output
    }

    /// 0 below −½, 1 above ½, a smooth rise between: steep enough to be an edge, smooth enough not
    /// to alias in a subsampled plane.
    private func smoothStep(_ t: Double) -> Double {
        let u = min(max(t + 0.5, 0), 1)
        return u * u * (3 - 2 * u)
    }
}
