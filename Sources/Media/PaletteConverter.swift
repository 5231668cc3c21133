internal import CFFmpeg
internal import Imaging

/// Makes pictures of 256 colours, each with a palette of its own, by libavfilter's palettegen and
/// paletteuse.
///
/// A palette for the whole video would need all of its frames at once. One thread at a time.
final class PaletteConverter {
    private let toRGB = Converter(to: .bgra)

    private static let chain =
        "split[a][b];[a]palettegen=stats_mode=single:reserve_transparent=0[p];"
        + "[b][p]paletteuse=new=1"

    /// The frame in `pal8` with the same properties.
    ///
    /// - Throws: `unsupported` where this FFmpeg lacks the filters, `conversionFailed`, `outOfMemory`.
    func convert(_ frame: consuming Frame) throws(MediaError) -> Frame {
        let source = try toRGB.convert(frame)
        // The filters hold a frame back until they know what follows: each gets its own, which ends.
        let graph = try FilterGraph(Self.chain, for: source, threads: 1)
        try graph.send(source)
        try graph.finish()
        guard let result = try graph.next() else {
            throw MediaError(
                .conversionFailed, "cannot reduce a picture to 256 colours",
                reason: "the filters '\(Self.chain)' gave none")
        }
        try result.copyProperties(from: source)
        return result
    }
}
