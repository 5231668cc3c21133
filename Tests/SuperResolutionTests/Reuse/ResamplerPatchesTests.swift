import Imaging
import TestSupport
import Testing

@testable import SuperResolution

/// A plane resampled from changes and the plane before has the bits of the plane made as a whole.
@Suite struct ResamplerPatchesTests {
    struct Geometry: Sendable {
        var from: Size
        var to: Size
        var siting = PlaneSiting.luma
    }

    static let geometries = [
        Geometry(
            from: Size(width: 300, height: 130), to: Size(width: 600, height: 260),
            siting: .chroma(.yuv420, .left)),
        Geometry(from: Size(width: 300, height: 130), to: Size(width: 450, height: 195)),
        Geometry(from: Size(width: 333, height: 90), to: Size(width: 201, height: 55)),
        Geometry(from: Size(width: 170, height: 60), to: Size(width: 170, height: 60)),
    ]

    @Test(arguments: geometries, [8, 12])
    func equalsTheWholePlane(geometry: Geometry, bitDepth: Int) throws {
        let resampler = try PlaneResampler(
            from: geometry.from, to: geometry.to, bitDepth: bitDepth, siting: geometry.siting)
        let size = resampler.inputSize
        let before = TestPlane.random(size, bitDepth: bitDepth, seed: 7)
        let beforeResult = TestPlane(resampler.outputSize, bitDepth: bitDepth)
        resampler.resample(before.view, into: beforeResult.mutableView)
        var generator = SplitMix64(seed: 9)
        for count in [0, 1, 3, 20] {
            let source = TestPlane.random(size, bitDepth: bitDepth, seed: 7)
            for _ in 0..<count {
                let x = Int.random(in: 0..<size.width, using: &generator)
                let y = Int.random(in: 0..<size.height, using: &generator)
                source[x, y] ^= 1 << (bitDepth - 1)
            }
            let map = ChangeMap(size: size)
            map.compare(source.view, with: before.view)
            let patches = PlanePatches(size: resampler.outputSize)
            resampler.plan(map, into: patches)
            let result = TestPlane(resampler.outputSize, bitDepth: bitDepth)
            resampler.resample(
                source.view, into: result.mutableView, patches, on: UpscalerTests.pool)
            patches.copyRest(of: beforeResult.view, into: result.mutableView)
            let expected = TestPlane(resampler.outputSize, bitDepth: bitDepth)
            resampler.resample(source.view, into: expected.mutableView)
            #expect(result.hasSamples(of: expected))
            #expect(result.marginsAreIntact)
            #expect(count > 3 || patches.shareReused > 0.8)
        }
    }
}
