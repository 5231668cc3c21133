import Testing

@testable import Media

struct CueSequencerTests {
    private func cue(_ start: Int64, _ end: Int64?, _ text: String) -> SubtitleCue {
        SubtitleCue(start: start, end: end, events: ["0,0,Default,,0,0,0,,\(text)"])
    }

    /// What is shown: start, end, text.
    private func shown(_ cues: [SubtitleCue]) -> [String] {
        var sequencer = CueSequencer()
        let pieces = cues.flatMap { sequencer.take($0) } + sequencer.finish(length: 5)
        return pieces.map { piece in
            let texts = piece.events.map { String($0.split(separator: ",").last ?? "") }
            return "\(piece.start)-\(piece.end ?? -1) \(texts.joined(separator: "|"))"
        }
    }

    @Test func cuesThatFollowEachOtherStayAsTheyAre() {
        #expect(shown([cue(0, 10, "a"), cue(20, 30, "b")]) == ["0-10 a", "20-30 b"])
    }

    @Test func overlapsBecomePiecesWithAllTextsOfTheirMoment() {
        #expect(
            shown([cue(0, 20, "a"), cue(10, 40, "b"), cue(15, 30, "c")]) == [
                "0-10 a", "10-15 a\\Nb", "15-20 a\\Nb\\Nc", "20-30 b\\Nc", "30-40 b",
            ])
    }

    @Test func cuesWithoutAnEndLastUntilTheNext() {
        #expect(shown([cue(0, nil, "a"), cue(10, nil, "b")]) == ["0-10 a", "10-15 b"])
    }

    @Test func cuesOfOneMomentAreShownTogether() {
        #expect(shown([cue(0, 10, "a"), cue(0, 10, "b")]) == ["0-10 a\\Nb"])
    }
}
