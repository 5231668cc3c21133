import Media
import SuperResolution

/// Links each frame of the upscale stage to the one before it.
///
/// Contract: each number, from 0 on without gaps, is begun or skipped exactly once, by the thread that
/// took it from the queue; at most `framesInFlight` are in work, and a frame leaves the stage only
/// after those before it. So when number n is begun, n − framesInFlight has left, and its room can
/// be had again once n − framesInFlight + 1 has left too.
final class FrameHistory: @unchecked Sendable {
    private struct Link {
        var number = -1
        var trace: FrameTrace?
    }

    // Guarded by `gate.lock`.
    private let gate = HistoryGate()
    private var links: [Link]

    init(framesInFlight: Int) {
        links = Array(repeating: Link(), count: framesInFlight + 1)
    }

    /// Enters frame `number`, and waits for the one before it to be entered.
    ///
    /// - Returns: the frame's trace and that of the frame before; the latter is nil where there is
    ///   none, where another upscaler made it, or when the history is closed.
    /// - Throws: `MediaError` when memory is out.
    func begin(
        _ number: Int, by upscaler: FrameUpscaler, source: borrowing Frame
    ) throws(MediaError) -> (trace: FrameTrace, before: FrameTrace?) {
        let source = try FrameBox(sharing: source)
        let known = gate.lock.withLock { links[number % links.count].trace }
        let trace =
            known?.upscaler === upscaler
            ? known ?? FrameTrace(upscaler: upscaler, gate: gate)
            : FrameTrace(upscaler: upscaler, gate: gate)
        return gate.lock.withLock {
            trace.begin(source)
            enter(Link(number: number, trace: trace))
            let before = waitForTrace(number - 1)
            guard before?.upscaler !== upscaler else { return (trace, before) }
            return (trace, nil)
        }
    }

    /// Enters a number whose frame is not made; the next one has none before it.
    func skip(_ number: Int) {
        gate.lock.withLock { enter(Link(number: number, trace: nil)) }
    }

    private func enter(_ link: Link) {
        links[link.number % links.count] = link
        gate.lock.wakeAll()
    }

    private func waitForTrace(_ number: Int) -> FrameTrace? {
        guard number >= 0 else { return nil }
        let index = number % links.count
        while links[index].number != number, !gate.isClosed { gate.lock.wait() }
        return gate.isClosed ? nil : links[index].trace
    }

    /// Wakes everyone; nobody finds a frame before theirs any more.
    func close() {
        gate.lock.withLock {
            gate.isClosed = true
            gate.lock.wakeAll()
        }
    }
}
