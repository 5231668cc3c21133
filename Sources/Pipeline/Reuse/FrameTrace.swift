import Media
import SuperResolution

/// What the making of a frame leaves for the next one: its source, the networks' caches, the planes
/// between the steps of luma, the result, and what the encoder got. Also the room that planning takes, kept from frame
/// to frame.
///
/// Contract: one thread makes the frame and publishes each part when its samples are final; the
/// thread of the next frame waits for parts, and says `release()` when it needs none any more. What
/// is published later is not kept. `close()` of the history ends all waiting: parts are then nil.
final class FrameTrace: @unchecked Sendable {
    /// Who makes the frame. Another's frames are of no use to it.
    let upscaler: FrameUpscaler
    /// Used by the thread that makes the frame alone.
    let room: ReuseRoom

    // Guarded by `gate.lock`.
    private let gate: HistoryGate
    private var source: FrameBox?
    private var caches: [FeatureCache?]
    private var between: [FrameBox?]
    private var result: FrameBox?
    private var encoded: FrameBox?
    private var isWanted = false

    init(upscaler: FrameUpscaler, gate: HistoryGate) {
        self.upscaler = upscaler
        self.gate = gate
        room = upscaler.makeRoom()
        caches = Array(repeating: nil, count: upscaler.networkCount)
        between = Array(repeating: nil, count: upscaler.stepsBetween)
    }

    // MARK: The frame's own thread

    /// Begins a frame. The lock is held.
    func begin(_ source: FrameBox) {
        clear()
        self.source = source
        isWanted = true
    }

    /// Hands on the cache of network `network`.
    func publish(_ cache: FeatureCache, of network: Int) { publish { $0.caches[network] = cache } }

    /// Hands on the plane between step `step` of luma and the next.
    func publish(_ plane: FrameBox, after step: Int) { publish { $0.between[step] = plane } }

    func publish(result frame: FrameBox) { publish { $0.result = frame } }

    func publish(encoded frame: FrameBox) { publish { $0.encoded = frame } }

    private func publish(_ set: (FrameTrace) -> Void) {
        gate.lock.withLock {
            guard isWanted else { return }
            set(self)
            gate.lock.wakeAll()
        }
    }

    /// Takes over everything from the frame before, which this one repeats. Waits for it to be
    /// finished; nil when the history is closed.
    ///
    /// - Returns: what the encoder got.
    func adopt(_ before: FrameTrace) -> FrameBox? {
        gate.lock.withLock {
            while before.encoded == nil, !gate.isClosed { gate.lock.wait() }
            guard let encoded = before.encoded else { return nil }
            if isWanted {
                caches = before.caches
                between = before.between
                result = before.result
                self.encoded = encoded
                gate.lock.wakeAll()
            }
            return encoded
        }
    }

    // MARK: The thread of the next frame

    /// The source, which is there from the beginning; nil when the history is closed.
    var sourceFrame: FrameBox? { wait { $0.source } }

    /// The cache of network `network`, once the frame before needs it no more; nil when the history
    /// is closed.
    func cache(of network: Int) -> FeatureCache? { wait { $0.caches[network] } }

    /// The plane after step `step` of luma; nil when the history is closed.
    func plane(after step: Int) -> FrameBox? { wait { $0.between[step] } }

    /// The result in its planar format; nil when the history is closed.
    var resultFrame: FrameBox? { wait { $0.result } }

    private func wait<Part>(for part: (FrameTrace) -> Part?) -> Part? {
        gate.lock.withLock {
            while part(self) == nil, !gate.isClosed { gate.lock.wait() }
            return gate.isClosed ? nil : part(self)
        }
    }

    /// Nothing is needed of this frame any more.
    func release() {
        gate.lock.withLock {
            clear()
            isWanted = false
        }
    }

    private func clear() {
        source = nil
        for network in caches.indices { caches[network] = nil }
        for step in between.indices { between[step] = nil }
        result = nil
        encoded = nil
    }
}

/// What all traces of a history wait at.
final class HistoryGate: @unchecked Sendable {
    let lock = ConditionLock()
    /// Guarded by `lock`.
    var isClosed = false
}
