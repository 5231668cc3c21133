import Media

/// Frames lent again and again. Filled by one thread, then only lent, to any.
final class FrameStore: @unchecked Sendable {
    // Not changed once it is filled; whoever writes into a lent frame's samples is its only user.
    private var boxes: [Box] = []
    private let isCyclic: Bool

    private final class Box {
        let frame: Frame
        init(_ frame: consuming Frame) { self.frame = frame }
    }

    /// - Parameter isCyclic: whether frame 0 follows the last one. Otherwise numbers go there and
    ///   back (0, 1, 2, 1, 0, 1 ...), so that neighbours in time stay neighbours and an encoder
    ///   finds the motion of the clip.
    init(isCyclic: Bool = false) { self.isCyclic = isCyclic }

    var count: Int { boxes.count }

    func add(_ frame: consuming Frame) { boxes.append(Box(frame)) }

    /// Lends the frame of a number, 0 or more.
    func withFrame<Result: ~Copyable>(
        _ number: Int, _ body: (borrowing Frame) throws -> Result
    ) rethrows -> Result {
        let period = isCyclic ? count : max(1, 2 * (count - 1))
        let phase = number % period
        return try body(boxes[phase < count ? phase : period - phase].frame)
    }
}
