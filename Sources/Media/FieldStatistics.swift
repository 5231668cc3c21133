/// What a source's frames say about their fields, and what these look like.
package struct FieldStatistics: Codable, Hashable, Sendable {
    package private(set) var frames = 0
    /// Frames flagged as interlaced.
    package private(set) var interlaced = 0
    /// Frames flagged to be shown for three fields: film at the pace of television.
    package private(set) var repeatFlags = 0
    /// Frames looked at, and those whose top or bottom field equals that of the frame before.
    package private(set) var examined = 0
    package private(set) var topRepeats = 0
    package private(set) var bottomRepeats = 0

    package init() {}

    /// Adds those of other frames.
    package mutating func add(_ other: FieldStatistics) {
        frames += other.frames
        interlaced += other.interlaced
        repeatFlags += other.repeatFlags
        examined += other.examined
        topRepeats += other.topRepeats
        bottomRepeats += other.bottomRepeats
    }

    mutating func note(_ frame: borrowing Frame) {
        frames += 1
        if frame.isInterlaced { interlaced += 1 }
        if frame.repeatedFields == 1 { repeatFlags += 1 }
    }

    /// Takes idet's word: `neither`, `top` or `bottom`.
    mutating func noteRepeated(_ field: String) {
        examined += 1
        switch field {
        case "top": topRepeats += 1
        case "bottom": bottomRepeats += 1
        default: break
        }
    }

    /// Every other frame is shown for three fields by its flag. The frames themselves are film's.
    package var isSoftTelecine: Bool {
        frames >= Self.leastFrames && Self.share(repeatFlags, of: frames, from: 0.3, to: 0.7)
    }

    /// The fields of four frames of film were spread over five: 3:2 pulldown repeats one top and one
    /// bottom field in each five frames. Compression hides some.
    package var isHardTelecine: Bool {
        examined >= Self.leastFrames
            && Self.share(topRepeats, of: examined, from: 0.08, to: 0.3)
            && Self.share(bottomRepeats, of: examined, from: 0.08, to: 0.3)
    }

    /// Four rounds of the pattern.
    private static let leastFrames = 20

    private static func share(_ part: Int, of all: Int, from low: Double, to high: Double) -> Bool {
        (low...high).contains(Double(part) / Double(all))
    }
}
