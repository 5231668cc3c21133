import ArgumentParser
import Media
import Pipeline

/// What is done to pictures before they are enlarged.
struct PictureOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Make interlaced pictures progressive, one frame of each: those that are flagged (auto), \
            none, or all. (default: auto)
            """, valueName: "auto|off|on"),
        transform: { try word($0) })
    var deinterlace: DeinterlaceMode = .auto

    @Option(
        help: ArgumentHelp(
            """
            Turned and mirrored pictures, as of phones: keep the flag that says so, or apply it to \
            the pixels; auto applies it where OUT's container has no place for the flag. \
            (default: auto)
            """, valueName: "auto|keep|apply"),
        transform: { try word($0) })
    var rotation: RotationPlan.Handling = .auto

    /// Fills in what was asked for.
    func apply(to request: inout UpscaleRequest) {
        request.deinterlace = deinterlace
        request.streams.rotation = rotation
    }
}
