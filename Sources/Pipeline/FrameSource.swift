import Imaging
import Media

/// Hands out decoded frames within the window, progressive, each with a timestamp of its own.
///
/// Frames leave turned, where that was asked for, with pts and duration set, in units of `timeBase`, moved by the window's shift and,
/// where that was asked for, at a constant rate.
/// Used by one thread at a time.
final class FrameSource: @unchecked Sendable {
    // Handed from the thread that prepares a run to the one that decodes.
    private let decoder: Decoder
    private let deinterlacer: Deinterlacer
    private let window: TimeWindow
    private var repair: TimestampRepair
    private var unread: Frame?
    private var isPastWindow = false
    /// The decoder has no more frames, and the deinterlacer knows it.
    private var isDrained = false
    private var changes = SourceChanges()
    /// Damaged frames among those that count.
    private var damagedFrames = 0
    /// What is handed out beyond it is there for its neighbours, and doesn't count.
    private let segment: Segment?
    private let rateConverter: FrameRateConverter?
    private var turner: Turner?
    /// Seconds per unit of the frames' times.
    let timeBase: Rational

    /// `rate` is the constant rate to be given to the frames, or nil to leave them at their times;
    /// `segment` is the part of the source that findings are about, nil for all.
    init(
        decoder: Decoder, deinterlacer: Deinterlacer, stream: StreamInfo, window: TimeWindow,
        constantRate rate: Rational? = nil, segment: Segment? = nil
    ) {
        self.segment = segment
        self.decoder = decoder
        self.deinterlacer = deinterlacer
        self.window = window
        rateConverter = rate.map { FrameRateConverter(rate: $0) }
        timeBase = rateConverter?.timeBase ?? stream.timeBase
        let rate = stream.averageFrameRate
        repair = TimestampRepair(
            timeBase: stream.timeBase, frameRate: rate.isKnown ? rate : stream.realFrameRate)
    }

    /// Why the pictures lack alpha that the source has, one sentence; nil where they don't.
    var alphaLoss: String? {
        guard decoder.losesAlpha else { return nil }
        return "alpha is dropped: this FFmpeg's decoder '\(decoder.name)' doesn't read it, and it "
            + "was built without libvpx, which does"
    }

    /// What was met so far.
    var findings: SourceFindings {
        var damage = decoder.damage
        damage.frames = damagedFrames
        return SourceFindings(
            damage: damage, fields: deinterlacer.fields, deinterlaced: deinterlacer.frameCount,
            changes: changes)
    }

    /// Timestamps that the source lacked or gave twice and that were made up.
    var repairCount: Int { repair.repairCount }

    /// How many frames a constant rate has repeated and left out; nil without one.
    var rateChanges: (repeated: Int, omitted: Int)? {
        rateConverter.map { ($0.repeated, $0.omitted) }
    }

    /// Is to hand out a part of what `other` does, which has begun.
    func isPart(of other: FrameSource) {
        changes = other.changes.ofPart()
        if let orientation = other.turner?.orientation { turn(orientation) }
    }

    /// Hands out all frames turned from here on.
    func turn(_ orientation: Orientation) { turner = Turner(orientation) }

    /// A frame that was handed out before it was known how to turn it.
    func turned(_ frame: consuming Frame) throws(MediaError) -> Frame {
        guard let turner else { return frame }
        return try turner.turn(frame)
    }

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
    /// - Throws: `MediaError` when the decoder fails for good, or when a constant rate would have to
    ///   fill more than a day.
    func next() throws(MediaError) -> DecodedOutput {
        if let frame = unread.take() { return .frame(frame) }
        guard let rateConverter else { return try nextAtItsTime() }
        while true {
            if let frame = try rateConverter.nextFrame() { return .frame(frame) }
            switch try nextAtItsTime() {
            case .needsInput: return .needsInput
            case .frame(let frame): try rateConverter.take(frame)
            case .endOfStream:
                try rateConverter.finish()
                guard let frame = try rateConverter.nextFrame() else { return .endOfStream }
                return .frame(frame)
            }
        }
    }

    /// The next progressive frame.
    private func nextAtItsTime() throws(MediaError) -> DecodedOutput {
        while true {
            if let frame = try deinterlacer.next() { return .frame(try turned(frame)) }
            if isDrained {
                guard deinterlacer.framesInside == 0 else {
                    throw MediaError(
                        .conversionFailed, "cannot deinterlace the end of the video",
                        reason: "\(deinterlacer.framesInside) frames were lost",
                        hint: "try --deinterlace off")
                }
                return .endOfStream
            }
            switch try nextDecoded() {
            case .needsInput: return .needsInput
            case .frame(let frame):
                let counts = counts(frame)
                if counts {
                    changes.note(frame, at: frame.timeBase.seconds(frame.pts ?? 0))
                    if frame.isCorrupt { damagedFrames += 1 }
                }
                try deinterlacer.send(frame, counts: counts)
            case .endOfStream:
                isDrained = true
                try deinterlacer.finish()
            }
        }
    }

    private func counts(_ frame: borrowing Frame) -> Bool {
        guard let segment, let pts = frame.pts else { return true }
        return segment.contains(pts &- window.shift(in: frame.timeBase))
    }

    private func nextDecoded() throws(MediaError) -> DecodedOutput {
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
