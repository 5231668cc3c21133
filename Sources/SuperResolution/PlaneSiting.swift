package import Imaging

/// How a plane's samples lie among luma's before and after resampling, across and down.
package struct PlaneSiting: Hashable, Sendable {
    package var sourceHorizontal: SampleSiting
    package var sourceVertical: SampleSiting
    package var destinationHorizontal: SampleSiting
    package var destinationVertical: SampleSiting

    /// A plane with one sample for each luma sample: luma, alpha, 4:4:4 chroma.
    package static let luma = PlaneSiting(
        sourceHorizontal: .luma, sourceVertical: .luma,
        destinationHorizontal: .luma, destinationVertical: .luma)

    /// A chroma plane. The output keeps the source's subsampling and location unless told
    /// otherwise.
    package static func chroma(
        _ subsampling: ChromaSubsampling, _ location: ChromaLocation,
        to outputSubsampling: ChromaSubsampling? = nil, _ outputLocation: ChromaLocation? = nil
    ) -> PlaneSiting {
        let source = sitings(subsampling, location)
        let destination = sitings(outputSubsampling ?? subsampling, outputLocation ?? location)
        return PlaneSiting(
            sourceHorizontal: source.horizontal, sourceVertical: source.vertical,
            destinationHorizontal: destination.horizontal,
            destinationVertical: destination.vertical)
    }

    private static func sitings(
        _ subsampling: ChromaSubsampling, _ location: ChromaLocation
    ) -> (horizontal: SampleSiting, vertical: SampleSiting) {
        let shift = subsampling.shift
        let offset = location.offset(shift: shift)
        return (
            SampleSiting(shift: shift.horizontal, offset: offset.x),
            SampleSiting(shift: shift.vertical, offset: offset.y)
        )
    }
}
