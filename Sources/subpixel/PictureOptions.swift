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

    /// Fills in what was asked for.
    func apply(to request: inout UpscaleRequest) {
        request.deinterlace = deinterlace
    }
}
