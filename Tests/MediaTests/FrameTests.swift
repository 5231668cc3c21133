import Imaging
import TestSupport
import Testing

@testable import Media

@Suite struct FrameTests {
    @Test(arguments: ["yuv420p", "yuv444p16le", "gray", "yuv410p", "nv12", "rgb24", "pal8"])
    func poolFramesAreAlignedAndWritable(name: String) throws {
        let format = try #require(PixelFormat.named(name))
        for size in [Size(width: 1, height: 1), Size(width: 35, height: 19)] {
            let frame = try FramePool(size: size, pixelFormat: format).makeFrame()
            #expect(frame.size == size)
            for plane in 0..<4 {
                guard let base = frame.pointer.pointee.plane(plane) else { continue }
                #expect(Int(bitPattern: base) % FramePool.alignment == 0)
                #expect(frame.pointer.pointee.stride(plane) % FramePool.alignment == 0)
            }
            guard let layout = format.pictureFormat else { continue }
            for plane in 0..<layout.planeCount {
                frame.withMutablePlane(plane) { view in
                    #expect(view.size == layout.planeSize(plane, lumaSize: size))
                    for row in 0..<view.size.height {
                        (view.base + row * view.stride).initializeMemory(
                            as: UInt8.self, repeating: 255, count: view.stride)
                    }
                }
            }
        }
    }

    @Test(
        arguments: zip(
            ["yuv420p", "nv12", "p010le", "yuv422p10le", "yuva444p", "rgb24", "gbrp", "gray"],
            [27, 27, 54, 66, 60, 45, 45, 15]))
    func byteRowsAreThoseOfRawVideo(name: String, bytes: Int) throws {
        let format = try #require(PixelFormat.named(name))
        let frame = try FramePool(size: Size(width: 5, height: 3), pixelFormat: format).makeFrame()
        var sum = 0
        frame.forEachPlane { rows in
            #expect(rows.stride >= rows.length)
            sum += rows.length * rows.count
        }
        #expect(sum == bytes)
    }

    @Test func samplesAreRecycled() throws {
        let pool = try FramePool(size: Size(width: 64, height: 64), pixelFormat: .yuv420p)
        var addresses: Set<Int> = []
        for _ in 0..<100 {
            let first = try pool.makeFrame()
            let second = try pool.makeFrame()
            addresses.insert(Int(bitPattern: first.pointer.pointee.plane(0)))
            addresses.insert(Int(bitPattern: second.pointer.pointee.plane(0)))
        }
        #expect(addresses.count == 2)
    }

    @Test func framesOutliveTheirPool() throws {
        func frameOfAPoolThatIsGone() throws -> Frame {
            try FramePool(size: Size(width: 64, height: 64), pixelFormat: .gray8).makeFrame()
        }
        let frame = try frameOfAPoolThatIsGone()
        #expect(frame.size.width == 64)
        frame.withMutablePlane(0) { $0.base.storeBytes(of: 7, as: UInt8.self) }
        #expect(frame.sample(0, 0, 0) == 7)
    }

    @Test func impossibleSizesAreRefused() {
        for size in [
            Size(width: 0, height: 4), Size(width: -3, height: 4), Size(width: 1 << 40, height: 1),
            Size(width: 1 << 30, height: 1 << 30),
        ] {
            #expect(throws: MediaError.self) {
                _ = try FramePool(size: size, pixelFormat: .yuv420p)
            }
        }
        #expect(throws: MediaError.self) {
            _ = try FramePool(size: Size(width: 4, height: 4), pixelFormat: .none)
        }
    }

    @Test func propertiesAreCopiedButNotHowTheSourceWasCoded() throws {
        let pool = try FramePool(size: Size(width: 8, height: 8), pixelFormat: .yuv420p)
        let source = try pool.makeFrame()
        source.pts = -5
        source.duration = 3
        source.timeBase = Rational(1, 90_000)
        source.color = ColorDescription(
            matrix: 9, primaries: 9, transfer: 16, range: .limited, chromaLocation: .topLeft)
        source.sampleAspectRatio = Rational(64, 45)
        source.setInterlaced(true, topFieldFirst: true)
        let copy = try pool.makeFrame()
        try copy.copyProperties(from: source)
        #expect(copy.pts == -5)
        #expect(copy.duration == 3)
        #expect(copy.timeBase == Rational(1, 90_000))
        #expect(copy.color == source.color)
        #expect(copy.sampleAspectRatio == Rational(64, 45))
        #expect(copy.isInterlaced && copy.isTopFieldFirst)
        #expect(copy.pictureType == .unknown)
        copy.pts = nil
        #expect(copy.pts == nil)
    }

    /// The first frame of a shared clip, and what is left of its side data on a copy.
    private func sideData(_ name: String) throws -> (before: [String], after: [String]) {
        let path = SharedFolder.path("clips/\(name)")
        let demuxer = try Demuxer(path: path)
        let stream = try demuxer.info.mainVideoStream(of: path)
        let decoder = try Decoder(stream: stream, threads: 1)
        while let packet = try demuxer.readPacket() {
            guard packet.streamIndex == stream.index else { continue }
            try decoder.send(packet)
            while case .frame(let frame) = try decoder.next() {
                let copy = try FramePool(size: frame.size.scaled(by: 2), pixelFormat: .yuv420p)
                    .makeFrame()
                try copy.copyProperties(from: frame)
                if name.contains("hdr10_hevc") {
                    #expect(copy.masteringDisplay?.maximumLuminance ?? 0 > 0)
                    #expect(copy.contentLight?.maximum ?? 0 > 0)
                }
                return (frame.sideDataNames, copy.sideDataNames)
            }
        }
        return ([], [])
    }

    @Test(.enabled(if: SharedFolder.exists, "needs ../shared"))
    func brightnessOfTheWorkSurvivesAndDolbyVisionDoesNot() throws {
        let hdr = try sideData("synth/hdr10_hevc_main10_mastering.mp4")
        #expect(hdr.after.contains("Mastering display metadata"))
        #expect(hdr.after.contains("Content light level metadata"))
        let vision = try sideData("real/dolbyvision_hlg_rotated.mov")
        #expect(vision.before.contains { $0.contains("Dolby Vision") })
        #expect(!vision.after.contains { $0.contains("Dolby Vision") })
    }
}
