internal import Imaging

/// One text that is shown for a while, as lines in the form of an ASS event:
/// `ReadOrder,Layer,Style,Name,MarginL,MarginR,MarginV,Effect,Text`.
struct SubtitleCue: Hashable {
    /// In units of the stream's time base.
    var start: Int64
    /// Exclusive; nil until the next cue, where the source does not say.
    var end: Int64?
    var events: [String]
}

/// Cuts cues that overlap in time into pieces that do not, each with all texts of its moment: a
/// container whose samples follow one another (MP4) would end the first text when the second begins.
struct CueSequencer {
    private var shown: [SubtitleCue] = []
    private var position: Int64 = .min

    /// Takes the next cue, by rising starts, and returns the pieces that end before it.
    mutating func take(_ cue: SubtitleCue) -> [SubtitleCue] {
        // Those that last until the next one end here.
        for index in shown.indices where shown[index].end == nil { shown[index].end = cue.start }
        let pieces = advance(to: cue.start)
        shown.append(cue)
        position = max(position, cue.start)
        return pieces
    }

    /// The pieces that are left. One without an end gets `length`.
    mutating func finish(length: Int64) -> [SubtitleCue] {
        for index in shown.indices where shown[index].end == nil {
            shown[index].end = shown[index].start &+ length
        }
        return advance(to: .max)
    }

    private mutating func advance(to time: Int64) -> [SubtitleCue] {
        var pieces: [SubtitleCue] = []
        while position < time {
            shown.removeAll { ($0.end ?? .max) <= position }
            guard !shown.isEmpty else { break }
            let end = min(shown.compactMap(\.end).min() ?? time, time)
            pieces.append(
                SubtitleCue(start: position, end: end, events: SubtitleCue.joined(shown)))
            position = end
        }
        shown.removeAll { ($0.end ?? .max) <= position }
        return pieces
    }
}

extension SubtitleCue {
    /// One event with the texts of all, a line each.
    fileprivate static func joined(_ cues: [SubtitleCue]) -> [String] {
        let events = cues.flatMap(\.events)
        guard let first = events.first, events.count > 1 else { return events }
        let texts = events.map { event in
            event.split(separator: ",", maxSplits: 8, omittingEmptySubsequences: false).last ?? ""
        }
        let head = first.split(separator: ",", maxSplits: 8, omittingEmptySubsequences: false)
            .dropLast().joined(separator: ",")
        return [head + "," + texts.joined(separator: "\\N")]
    }
}
