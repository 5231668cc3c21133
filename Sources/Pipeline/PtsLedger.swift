import Synchronization

/// Keeps account of frame timestamps: every one that was decoded must be written exactly once.
///
/// Frames are entered when they leave the decoder and crossed out when their packet reaches the
/// muxer, so that only those in flight are held. Timestamps are in ticks of one common time base.
/// May be used from any thread.
final class PtsLedger: Sendable {
    private struct State {
        var open: [Int64: Int] = [:]
        var entered = 0
        var crossedOut = 0
        var firstStrangers: [Int64] = []
        var strangers = 0
        /// Every pts entered, where that is asked for.
        var all: [Int64] = []
    }

    private let state = Mutex(State())
    private let keepsAll: Bool

    /// `keepsAll` keeps every pts for a later comparison: eight bytes a frame.
    init(keepsAll: Bool = false) {
        self.keepsAll = keepsAll
    }

    /// Enters a decoded frame.
    func enter(_ pts: Int64) {
        state.withLock { state in
            state.entered += 1
            if keepsAll { state.all.append(pts) }
            state.open[pts, default: 0] += 1
        }
    }

    /// Crosses out a written frame.
    func crossOut(_ pts: Int64) {
        state.withLock { state in
            state.crossedOut += 1
            guard let count = state.open[pts] else {
                state.strangers += 1
                if state.firstStrangers.count < 3 { state.firstStrangers.append(pts) }
                return
            }
            state.open[pts] = count > 1 ? count - 1 : nil
        }
    }

    /// Frames entered and crossed out so far.
    var counts: (entered: Int, crossedOut: Int) {
        state.withLock { ($0.entered, $0.crossedOut) }
    }

    /// Every pts in the order entered; empty unless asked for.
    var all: [Int64] { state.withLock { $0.all } }

    /// What doesn't match at the end, one sentence each; empty when every frame is accounted for.
    var mismatches: [String] {
        state.withLock { state in
            var sentences: [String] = []
            if state.entered != state.crossedOut {
                sentences.append(
                    "\(state.entered) frames were decoded and \(state.crossedOut) written")
            }
            let missing = state.open.keys.sorted()
            if !missing.isEmpty {
                sentences.append(
                    "\(missing.count) timestamps were decoded and not written, first "
                        + missing.prefix(3).map(String.init).joined(separator: ", "))
            }
            if state.strangers > 0 {
                sentences.append(
                    "\(state.strangers) timestamps were written that were not decoded, first "
                        + state.firstStrangers.map(String.init).joined(separator: ", "))
            }
            return sentences
        }
    }
}
