import ArgumentParser
import Pipeline

/// Which part of the source is taken, and the container it goes to.
struct StreamOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Begin here: seconds or [HH:]MM:SS[.mmm]. (default: the start)", valueName: "time"),
        transform: { try TimeValue(argument: $0) })
    var start: TimeValue?

    @Option(
        help: ArgumentHelp(
            "Take this much: seconds or [HH:]MM:SS[.mmm]. (default: to the end)",
            valueName: "time"),
        transform: { try TimeValue(argument: $0) })
    var duration: TimeValue?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Container: mp4, mkv, webm, mov... (default: by OUT's name)", valueName: "name"))
    var format: String?

    @Option(
        help: ArgumentHelp(
            """
            copy: the source's chapters; auto: where it has none, one for each slide that is found. \
            (default: copy)
            """, valueName: "copy|auto"),
        transform: { try word($0) })
    var chapters: ChapterHandling = .copy

    func validate() throws {
        if let duration, duration.seconds <= 0 {
            throw ValidationError("--duration is \(duration.seconds) s; expected more than 0")
        }
    }
}
