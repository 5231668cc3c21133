import Imaging
import TestSupport
import Testing

@testable import Media

@Suite struct ConverterTests {
    private func patches(_ size: Size, seed: UInt64) -> Picture {
        var generator = SplitMix64(seed: seed)
        let cell = 8
        var planes: [[UInt8]] = []
        for _ in 0..<3 {
            let colors = (0..<256).map { _ in UInt8.random(in: 0...255, using: &generator) }
            planes.append(
                (0..<size.width * size.height).map { index in
                    let (y, x) = index.quotientAndRemainder(dividingBy: size.width)
                    return colors[((y / cell) * 16 + x / cell) % 256]
                })
        }
        return Picture(size: size, planes: planes)
    }

    /// Mean absolute difference of all samples, in steps of 8 bits.
    private func meanError(_ a: Picture, _ b: Picture) -> Double {
        var sum = 0
        for (left, right) in zip(a.planes, b.planes) {
            for (x, y) in zip(left, right) { sum += abs(Int(x) - Int(y)) }
        }
        return Double(sum) / Double(a.planes.count * a.planes[0].count)
    }

    @Test(arguments: [Int32(1), 6, 9], [ColorRange.limited, .full])
    func colourPatchesSurviveTheWayThere(matrix: Int32, range: ColorRange) throws {
        let picture = patches(Size(width: 128, height: 96), seed: 7)
        let color = ColorDescription(
            matrix: matrix, primaries: 2, transfer: 2, range: range)
        let frame = try Converter(to: .yuv444p, color: color).convert(picture.packedFrame())
        #expect(frame.color == color)
        #expect(meanError(try Picture(frame), picture) < 1)
    }

    /// Y′ of red by the definition of each matrix.
    @Test(arguments: [(Int32(1), 0.2126), (6, 0.299), (9, 0.2627)])
    func lumaOfRedIsTheMatrixs(matrix: Int32, weight: Double) throws {
        let size = Size(width: 16, height: 16)
        let red = Picture(
            size: size,
            planes: [
                [UInt8](repeating: 255, count: 256), [UInt8](repeating: 0, count: 256),
                [UInt8](repeating: 0, count: 256),
            ])
        let color = ColorDescription(matrix: matrix, range: .limited)
        let frame = try Converter(to: .yuv444p, color: color).convert(red.packedFrame())
        let luma = frame.withPlane(0) { $0.base.load(as: UInt8.self) }
        #expect(abs(Double(luma) - (16 + 219 * weight)) <= 1)
    }

    @Test(arguments: [(480, Int32(6)), (576, 6), (577, 1), (1080, 1)])
    func unstatedMatrixDependsOnTheHeight(height: Int, matrix: Int32) throws {
        let pool = try FramePool(size: Size(width: 8, height: height), pixelFormat: .rgb24)
        let frame = try Converter().convert(pool.makeFrame())
        #expect(frame.pixelFormat == .yuv444p)
        #expect(frame.color.matrix == matrix)
        #expect(frame.color.range == .limited)
    }

    @Test func aFrameInItsWorkingFormatIsNotCopied() throws {
        let pool = try FramePool(size: Size(width: 9, height: 7), pixelFormat: .yuv420p)
        let frame = try pool.makeFrame()
        let address = frame.pointer
        #expect(try Converter().convert(frame).pointer == address)
        let old = try #require(PixelFormat.named("yuvj420p"))
        let full = try FramePool(size: Size(width: 9, height: 7), pixelFormat: old).makeFrame()
        let fullAddress = full.pointer
        let result = try Converter().convert(full)
        #expect(result.pointer == fullAddress)
        #expect(result.pixelFormat == .yuv420p)
        #expect(result.color.range == .full)
    }

    @Test func semiPlanarChromaIsOnlyTakenApart() throws {
        let size = Size(width: 7, height: 5)
        let format = try #require(PixelFormat.named("nv12"))
        let frame = try FramePool(size: size, pixelFormat: format).makeFrame()
        frame.pts = 77
        for row in 0..<5 {
            for x in 0..<7 {
                frame.pointer.pointee.plane(0)?[row * frame.pointer.pointee.stride(0) + x] =
                    UInt8(row * 40 + x)
            }
        }
        for row in 0..<3 {
            for x in 0..<8 {
                frame.pointer.pointee.plane(1)?[row * frame.pointer.pointee.stride(1) + x] =
                    UInt8(row * 80 + x * 3)
            }
        }
        let result = try Converter().convert(frame)
        #expect(result.pixelFormat == .yuv420p)
        #expect(result.pts == 77)
        for row in 0..<5 {
            for x in 0..<7 { #expect(result.sample(0, x, row) == row * 40 + x) }
        }
        for row in 0..<3 {
            for x in 0..<4 {
                #expect(result.sample(1, x, row) == row * 80 + x * 6)
                #expect(result.sample(2, x, row) == row * 80 + x * 6 + 3)
            }
        }
    }

    @Test func tenBitsInTheHighBitsComeDown() throws {
        let format = try #require(PixelFormat.named("p010le"))
        let frame = try FramePool(size: Size(width: 4, height: 4), pixelFormat: format).makeFrame()
        for row in 0..<4 {
            let stride = frame.pointer.pointee.stride(0)
            let base = frame.pointer.pointee.plane(0).map {
                UnsafeMutableRawPointer($0 + row * stride)
            }
            for x in 0..<4 {
                base?.storeBytes(
                    of: UInt16(row * 200 + x * 9) << 6, toByteOffset: x * 2, as: UInt16.self)
            }
        }
        frame.fillChroma()
        let result = try Converter().convert(frame)
        #expect(result.pixelFormat.name == "yuv420p10le")
        for row in 0..<4 {
            for x in 0..<4 { #expect(result.sample(0, x, row) == row * 200 + x * 9) }
        }
    }

    /// On a ramp, the value of a chroma sample tells where it lies.
    @Test(
        arguments: [
            ChromaLocation.left, .center, .topLeft, .top, .bottomLeft, .bottom, .unspecified,
        ],
        [true, false])
    func reducedChromaLiesWhereItIsSaidTo(location: ChromaLocation, isHorizontal: Bool) throws {
        let size = Size(width: 48, height: 48)
        let frame = try FramePool(size: size, pixelFormat: .yuv444p).makeFrame()
        for plane in 0..<3 {
            frame.withMutablePlane(plane) { view in
                for y in 0..<48 {
                    for x in 0..<48 {
                        let value = UInt8(20 + 4 * (isHorizontal ? x : y))
                        (view.base + y * view.stride).storeBytes(
                            of: value, toByteOffset: x, as: UInt8.self)
                    }
                }
            }
        }
        var color = ColorDescription(matrix: 1, range: .limited)
        color.chromaLocation = location
        frame.color = color
        let result = try Converter(to: .yuv420p, color: color).convert(frame)
        let offset = location.offset(shift: (horizontal: 1, vertical: 1))
        for index in 4..<20 {
            let value = isHorizontal ? result.sample(1, index, 12) : result.sample(1, 12, index)
            let position = (Double(value) - 20) / 4
            let expected = Double(2 * index) + (isHorizontal ? offset.x : offset.y)
            #expect(abs(position - expected) <= 0.25, "\(location) \(index)")
        }
    }

    @Test(arguments: PixelFormat.allNames)
    func everyFormatConvertsOrIsRefused(name: String) throws {
        let format = try #require(PixelFormat.named(name))
        guard !format.isHardware, format.workingFormat != nil else { return }
        for size in [Size(width: 1, height: 1), Size(width: 33, height: 17)] {
            guard let pool = try? FramePool(size: size, pixelFormat: format) else { continue }
            let frame = try pool.makeFrame()
            frame.clear()
            do throws(MediaError) {
                let result = try Converter().convert(frame)
                #expect(result.pixelFormat == format.workingFormat)
                #expect(result.size == size)
            } catch {
                #expect(error.kind == .unsupported || error.kind == .conversionFailed)
            }
        }
    }
}

extension Frame {
    /// A sample of a plane of a picture format.
    func sample(_ plane: Int, _ x: Int, _ y: Int) -> Int {
        withPlane(plane) { view in
            let row = view.base + y * view.stride
            return view.bytesPerSample == 1
                ? Int(row.load(fromByteOffset: x, as: UInt8.self))
                : Int(row.load(fromByteOffset: x * 2, as: UInt16.self))
        }
    }

    /// Zeroes in all planes.
    func clear() {
        for plane in 0..<4 {
            guard let base = pointer.pointee.plane(plane) else { continue }
            let rows = plane == 0 ? size.height : 1
            for row in 0..<rows {
                let stride = pointer.pointee.stride(plane)
                (base + row * stride).update(repeating: 0, count: stride)
            }
        }
    }

    /// Zeroes in the second plane of a 4:2:0 frame.
    func fillChroma() {
        let stride = pointer.pointee.stride(1)
        for row in 0..<(size.height + 1) / 2 {
            pointer.pointee.plane(1).map { ($0 + row * stride).update(repeating: 0, count: stride) }
        }
    }
}
