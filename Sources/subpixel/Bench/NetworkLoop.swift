import Imaging
import SuperResolution
import Synchronization

/// Upscales the same plane again and again on the threads of a pool, with one or several frames in
/// flight.
final class NetworkLoop: @unchecked Sendable {
    // The source is only read, each caller's destination is its own, and the counter is atomic.
    private let upscaler: Upscaler
    private let source: UnsafeMutablePointer<UInt8>
    private let destinations: [UnsafeMutablePointer<UInt8>]
    private let taken = Atomic<Int>(0)

    /// `source` is luma of the upscaler's input size, 8 bits, rows without gaps; `framesInFlight` is
    /// at least 1.
    init(upscaler: Upscaler, source: [UInt8], framesInFlight: Int) {
        let count = upscaler.inputSize.width * upscaler.inputSize.height
        precondition(source.count == count, "\(source.count) samples, expected \(count)")
        self.upscaler = upscaler
        self.source = .allocate(capacity: count)
        self.source.initialize(from: source, count: count)
        let made = upscaler.outputSize.width * upscaler.outputSize.height
        destinations = (0..<framesInFlight).map { _ in
            let plane = UnsafeMutablePointer<UInt8>.allocate(capacity: made)
            plane.initialize(repeating: 0, count: made)
            return plane
        }
    }

    deinit {
        source.deallocate()
        for plane in destinations { plane.deallocate() }
    }

    /// Makes one frame for a caller, 0 ..< frames in flight.
    func makeFrame(_ caller: Int) {
        let (input, output) = (upscaler.inputSize, upscaler.outputSize)
        upscaler.upscale(
            PlaneView(base: source, size: input, stride: input.width, bitDepth: 8),
            into: MutablePlaneView(
                base: destinations[caller], size: output, stride: output.width, bitDepth: 8))
    }

    /// The samples that caller 0 made last.
    var result: [UInt8] {
        let size = upscaler.outputSize
        return Array(
            UnsafeBufferPointer(start: destinations[0], count: size.width * size.height))
    }

    /// Goes on for `seconds`, at least one frame for each caller.
    ///
    /// - Returns: the frames made and the seconds until the last was done.
    func turn(seconds: Double) -> (frames: Int, seconds: Double) {
        taken.store(0, ordering: .relaxed)
        let start = ContinuousClock.now
        // A pool of callers, not of workers: each unit is one caller's loop.
        if destinations.count == 1 {
            work(0, since: start, seconds: seconds)
        } else {
            WorkerPool(threads: destinations.count).perform(units: destinations.count) { unit, _ in
                self.work(unit, since: start, seconds: seconds)
            }
        }
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        return (taken.load(ordering: .relaxed), elapsed)
    }

    private func work(_ caller: Int, since start: ContinuousClock.Instant, seconds: Double) {
        repeat {
            makeFrame(caller)
            taken.wrappingAdd(1, ordering: .relaxed)
        } while (ContinuousClock.now - start) / .seconds(1) < seconds
    }
}
