import Foundation
import Imaging
import Media
import SuperResolution
import Testing

@testable import Pipeline

struct FrameHistoryTests {
    static let size = Size(width: 32, height: 32)

    static func upscaler() throws -> FrameUpscaler {
        let frame = try gray(0)
        return try FrameUpscaler(
            shape: FrameUpscaler.Shape(frame),
            placement: Placement(filling: Size(width: 64, height: 64)), encoded: .gray8,
            chromaLocation: .left, networks: [], workers: WorkerPool(threads: 1),
            framesInFlight: 2)
    }

    static func gray(_ value: Int) throws -> Frame {
        let frame = try FramePool(size: size, pixelFormat: .gray8).makeFrame()
        frame.withMutablePlane(0) { $0.fill(with: value) }
        return frame
    }

    @Test func aFrameFindsTheOneBefore() throws {
        let history = FrameHistory(framesInFlight: 2)
        let upscaler = try Self.upscaler()
        for number in 0..<7 {
            let (trace, before) = try history.begin(
                number, by: upscaler, source: Self.gray(number))
            #expect((before == nil) == (number == 0))
            before?.sourceFrame?.frame.withPlane(0) { plane in
                #expect(plane.base.load(as: UInt8.self) == number - 1)
            }
            before?.release()
            #expect(trace.upscaler === upscaler)
        }
    }

    @Test func anotherUpscalersFrameIsNotFound() throws {
        let history = FrameHistory(framesInFlight: 2)
        _ = try history.begin(0, by: Self.upscaler(), source: Self.gray(1))
        let second = try history.begin(1, by: Self.upscaler(), source: Self.gray(1))
        #expect(second.before == nil)
        history.skip(2)
        let third = try history.begin(3, by: second.trace.upscaler, source: Self.gray(1))
        #expect(third.before == nil)
    }

    @Test func closingEndsEveryWait() throws {
        let history = FrameHistory(framesInFlight: 2)
        let upscaler = try Self.upscaler()
        let (first, _) = try history.begin(0, by: upscaler, source: Self.gray(1))
        let closer = Thread {
            usleep(20_000)
            history.close()
        }
        closer.start()
        // Nobody ever publishes it, nor begins frame 4.
        #expect(first.resultFrame == nil)
        #expect(try history.begin(5, by: upscaler, source: Self.gray(1)).before == nil)
    }

    /// An equal frame is the one before; what is outside a change comes from it.
    @Test func onlyChangesAreMade() throws {
        let history = FrameHistory(framesInFlight: 2)
        let upscaler = try Self.upscaler()
        let (first, _) = try history.begin(0, by: upscaler, source: Self.gray(9))
        guard case .made = try upscaler.upscale(Self.gray(9), first, after: nil, reuses: true)
        else { Issue.record("the first frame has none before it"); return }
        #expect(first.room.shareReused == 0)

        let (second, before) = try history.begin(1, by: upscaler, source: Self.gray(9))
        guard
            case .repeats = try upscaler.upscale(
                Self.gray(9), second, after: before, reuses: true)
        else { Issue.record("an equal frame repeats"); return }
        #expect(second.room.shareReused == 1 && second.room.shareChanged == 0)
    }
}
