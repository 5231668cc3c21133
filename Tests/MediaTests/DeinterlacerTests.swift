import Imaging
import TestSupport
import Testing

@testable import Media

// Serialized: one test counts live objects.
@Suite(.serialized) struct DeinterlacerTests {
    private static let timeBase = Rational(1, 90_000)

    private static func time(_ index: Int) -> Int64 { Int64(index * index * 1001 + 7) }

    private static func times(_ count: Int) -> [Int64?] { (0..<count).map { time($0) } }

    /// A bright bar that moves by 6 columns from field to field, the top one first.
    private func interlaced(
        _ index: Int, pool: FramePool, isFlagged: Bool = true
    ) throws -> Frame {
        let frame = try pool.makeFrame()
        for plane in 0..<3 {
            frame.withMutablePlane(plane) { view in
                view.fill(with: 128)
                guard plane == 0 else { return }
                for y in 0..<view.size.height {
                    let x = (2 * index + y % 2) * 6
                    for column in min(x, view.size.width)..<min(x + 12, view.size.width) {
                        view.base.storeBytes(
                            of: 230, toByteOffset: y * view.stride + column, as: UInt8.self)
                    }
                }
            }
        }
        frame.pts = Self.time(index)
        frame.duration = Int64(index + 1)
        frame.timeBase = Self.timeBase
        frame.setInterlaced(isFlagged, topFieldFirst: true)
        return frame
    }

    /// Mean difference of neighbouring rows of luma: high where fields don't belong together.
    private func comb(_ frame: borrowing Frame) -> Double {
        var sum = 0
        for y in 1..<frame.size.height {
            for x in 0..<frame.size.width {
                sum += abs(frame.sample(0, x, y) - frame.sample(0, x, y - 1))
            }
        }
        return Double(sum) / Double(frame.size.width * (frame.size.height - 1))
    }

    private func run(
        _ deinterlacer: Deinterlacer, _ flags: [Bool], size: Size = Size(width: 96, height: 64)
    ) throws -> (pts: [Int64?], durations: [Int64], combs: [Double]) {
        let pool = try FramePool(size: size, pixelFormat: .yuv420p)
        var result: (pts: [Int64?], durations: [Int64], combs: [Double]) = ([], [], [])
        func take() throws {
            while let frame = try deinterlacer.next() {
                #expect(frame.size == size)
                result.pts.append(frame.pts)
                result.durations.append(frame.duration)
                result.combs.append(comb(frame))
            }
        }
        for (index, flag) in flags.enumerated() {
            try deinterlacer.send(interlaced(index, pool: pool, isFlagged: flag))
            try take()
        }
        try deinterlacer.finish()
        try take()
        #expect(deinterlacer.framesInside == 0)
        return result
    }

    /// So that a part of a video gives the same bits as the whole.
    @Test(arguments: [[true, true, true, true, true], [false, false, true, true, true]])
    func aFrameDependsOnItsNeighboursAlone(flags: [Bool]) throws {
        let pool = try FramePool(size: Size(width: 96, height: 64), pixelFormat: .yuv420p)
        func made(_ flags: [Bool], from first: Int) throws -> [[Int]] {
            let deinterlacer = Deinterlacer(mode: .auto, threads: 1)
            var pictures: [[Int]] = []
            func take() throws {
                while let frame = try deinterlacer.next() {
                    pictures.append((0..<96 * 64).map { frame.sample(0, $0 % 96, $0 / 96) })
                }
            }
            for (index, flag) in flags.enumerated() {
                try deinterlacer.send(interlaced(first + index, pool: pool, isFlagged: flag))
                try take()
            }
            try deinterlacer.finish()
            try take()
            return pictures
        }
        let whole = try made(flags, from: 0)
        let part = try made(Array(flags.dropFirst()), from: 1)
        let isEqual = whole[2...3] == part[1...2]
        #expect(whole.count == 5 && part.count == 4 && isEqual)
    }

    @Test func whatDoesNotCountIsUsedAlone() throws {
        let pool = try FramePool(size: Size(width: 96, height: 64), pixelFormat: .yuv420p)
        let deinterlacer = Deinterlacer(mode: .auto, threads: 1)
        for index in 0..<4 {
            try deinterlacer.send(interlaced(index, pool: pool), counts: (1...2).contains(index))
            while try deinterlacer.next() != nil {}
        }
        try deinterlacer.finish()
        #expect(deinterlacer.frameCount == 2)
        #expect(deinterlacer.fields.frames == 2)
        #expect(deinterlacer.fields.examined == 2)
    }

    @Test(arguments: [1, 2, 3, 7], [DeinterlaceMode.auto, .on])
    func eachFrameGivesOneAtItsTime(count: Int, mode: DeinterlaceMode) throws {
        let deinterlacer = Deinterlacer(mode: mode, threads: 2)
        let result = try run(deinterlacer, [Bool](repeating: true, count: count))
        #expect(result.pts == Self.times(count))
        #expect(result.durations == (1...Int64(count)).map(\.self))
        #expect(deinterlacer.frameCount == count)
        #expect(result.combs.dropFirst().allSatisfy { $0 < 4 }, "\(result.combs)")
    }

    @Test func offLeavesTheFields() throws {
        let deinterlacer = Deinterlacer(mode: .off, threads: 1)
        let result = try run(deinterlacer, [true, true, true])
        #expect(result.combs.allSatisfy { $0 > 10 }, "\(result.combs)")
        #expect(deinterlacer.fields.interlaced == 3)
        #expect(deinterlacer.frameCount == 0)
    }

    @Test func framesWithoutTheFlagPassUntouched() throws {
        let deinterlacer = Deinterlacer(mode: .auto, threads: 1)
        let flags = [false, false, true, true, false, true]
        let result = try run(deinterlacer, flags)
        #expect(result.pts.count == flags.count)
        for (flag, comb) in zip(flags, result.combs) {
            #expect((comb < 5) == flag, "\(result.combs)")
        }
        #expect(deinterlacer.frameCount == 3)
    }

    @Test func nothingIsHeldBackBeforeTheFirstInterlacedFrame() throws {
        let deinterlacer = Deinterlacer(mode: .auto, threads: 1)
        let pool = try FramePool(size: Size(width: 32, height: 32), pixelFormat: .yuv420p)
        let frame = try interlaced(0, pool: pool, isFlagged: false)
        let address = frame.pointer
        try deinterlacer.send(frame)
        guard let first = try deinterlacer.next() else {
            Issue.record("the frame is held back")
            return
        }
        let found = first.pointer
        #expect(found == address)
    }

    @Test func aChangeOfSizeLosesNoFrame() throws {
        let deinterlacer = Deinterlacer(mode: .auto, threads: 1)
        var pts: [Int64?] = []
        let sizes = [(64, 48), (64, 48), (96, 64), (96, 64), (32, 32)]
        for (index, size) in sizes.enumerated() {
            let pool = try FramePool(
                size: Size(width: size.0, height: size.1), pixelFormat: .yuv420p)
            try deinterlacer.send(interlaced(index, pool: pool))
            while let frame = try deinterlacer.next() {
                #expect(frame.size.width == sizes[pts.count].0)
                pts.append(frame.pts)
            }
        }
        try deinterlacer.finish()
        while let frame = try deinterlacer.next() { pts.append(frame.pts) }
        #expect(pts == Self.times(5))
    }

    @Test(arguments: [Size(width: 1, height: 1), Size(width: 40, height: 3)])
    func tinyPicturesAreLeftAlone(size: Size) throws {
        let deinterlacer = Deinterlacer(mode: .on, threads: 1)
        #expect(try run(deinterlacer, [true, true], size: size).pts.count == 2)
        #expect(deinterlacer.frameCount == 0)
    }

    @Test func threadsDoNotChangeTheBits() throws {
        func sums(_ threads: Int) throws -> [Double] {
            try run(Deinterlacer(mode: .on, threads: threads), [true, true, true, true]).combs
        }
        #expect(try sums(1) == sums(3))
    }

    @Test func nothingIsLeftBehind() throws {
        let before = LiveObjects.count(.filter)
        do {
            _ = try run(Deinterlacer(mode: .on, threads: 1), [true, true])
        }
        #expect(LiveObjects.count(.filter) == before)
    }
}
