/// Chooses, frame by frame, the method that keeps pace with a source that doesn't wait.
///
/// Goals, in this order: no frame is left out; the frames that wait last less than `limit`; frames are
/// made by the method asked for, or by one as near to it as can be; the method changes seldom.
///
/// Methods are numbered from the one asked for, 0, to the fastest. The only measure is how many
/// frames wait, so that there is no clock to be wrong, and load from outside counts like our own:
/// 1. When `limit` is reached, the fastest method is used until no more than one frame waits.
/// 2. A method that held out for less than `stamina` before that is too slow: the next faster one
///    takes over. One that held out longer is kept, since a short spurt now and then is less of a
///    loss.
/// 3. After `calm` without more than one frame waiting, the next better method is tried. When it fails
///    by rule 2, the next trial waits for twice as long, up to `longestCalm`.
struct PaceKeeper: Sendable {
    /// Seconds of frames.
    static let stamina = 2.0
    static let shortestCalm = 2.0
    static let longestCalm = 64.0

    /// How many methods there are, at least 1.
    let methods: Int
    /// Frames that may wait, at least 2.
    let limit: Int
    private let framesPerSecond: Double

    /// The method in use but for spurts.
    private(set) var level = 0
    private var isCatchingUp = false
    /// Frames chosen for the level since it was entered or last caught up.
    private var heldOut = 0
    /// Frames in a row without more than one waiting.
    private var calmFrames = 0
    /// Seconds of calm before a better method is tried.
    private var calm = Self.shortestCalm
    /// The level was entered as a trial that has not yet held out.
    private var isOnTrial = false

    /// - Parameters:
    ///   - methods: how many there are.
    ///   - framesPerSecond: of the source, above 0.
    ///   - limit: seconds of frames that may wait.
    init(methods: Int, framesPerSecond: Double, limit: Double) {
        precondition(methods > 0 && framesPerSecond > 0, "\(methods) methods")
        self.methods = methods
        self.framesPerSecond = framesPerSecond
        self.limit = max(2, Int((limit * framesPerSecond).rounded()))
    }

    /// The method for the next frame, behind which `waiting` others wait.
    mutating func choose(waiting: Int) -> Int {
        if isCatchingUp, waiting > 1 { return methods - 1 }
        isCatchingUp = false
        if waiting >= limit {
            isCatchingUp = true
            if heldOut > 0, Double(heldOut) < Self.stamina * framesPerSecond { goDown() }
            heldOut = 0
            calmFrames = 0
            return methods - 1
        }
        calmFrames = waiting <= 1 ? calmFrames + 1 : 0
        if level > 0, Double(calmFrames) >= calm * framesPerSecond { goUp() }
        heldOut += 1
        if isOnTrial, Double(heldOut) >= Self.stamina * framesPerSecond {
            isOnTrial = false
            calm = Self.shortestCalm
        }
        return level
    }

    private mutating func goDown() {
        if isOnTrial { calm = min(calm * 2, Self.longestCalm) }
        isOnTrial = false
        level = min(level + 1, methods - 1)
    }

    private mutating func goUp() {
        level -= 1
        isOnTrial = true
        heldOut = 0
        calmFrames = 0
    }
}
