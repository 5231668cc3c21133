import Imaging
import Media

/// Hands out decoded frames within the window, each with a timestamp of its own.
///
/// Frames leave with pts and duration set, in the stream's time base, moved by the window's shift.
/// Used by one thread at a time.
final class FrameSource: @unchecked Sendable {
    // Handed from the thread that prepares a run to the one that decodes.
    private let decoder: Decoder
    private let window: TimeWindow
    private var repair: TimestampRepair
    private var unread: Frame?
    private var isPastWindow = false

    init(decoder: Decoder, stream: StreamInfo, window: TimeWindow) {
        self.decoder = decoder
        self.window = window
        let rate = stream.averageFrameRate
        repair = TimestampRepair(
            timeBase: stream.timeBase, frameRate: rate.isKnown ? rate : stream.realFrameRate)
    }

    /// What could not be decoded as it should have been.
    var damage: DecodingDamage { decoder.damage }

    /// Timestamps that the source lacked or gave twice and that were made up.
    var repairCount: Int { repair.repairCount }

    /// Gives back the frame that was last handed out, to be handed out again.
    func giveBack(_ frame: consuming Frame) {
        unread = consume frame
    }

    func send(_ packet: borrowing Packet) throws(MediaError) {
        try decoder.send(packet)
    }

    /// No packet follows.
    func finish() throws(MediaError) {
        try decoder.finish()
    }

    /// The next frame of the window, or what is needed for one.
    ///
    /// - Throws: `MediaError` when the decoder fails for good.
    func next() throws(MediaError) -> DecodedOutput {
        if let frame = unread.take() { return .frame(frame) }
        while !isPastWindow {
            switch try decoder.next() {
            case .needsInput: return .needsInput
            case .endOfStream: return .endOfStream
            case .frame(let frame):
                let time = repair.next(pts: frame.pts, duration: frame.duration)
                switch window.place(frame.timeBase.seconds(time.pts)) {
                case .before: continue
                case .behind: isPastWindow = true
                case .inside:
                    frame.pts = time.pts + window.shift(in: frame.timeBase)
                    return .frame(frame)
                }
            }
        }
        return .endOfStream
    }
}
