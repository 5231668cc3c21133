package import Imaging
import SuperResolution

/// Where the enlarged picture lies in the written one: it fills it, leaves bars, or is cut off.
package struct Placement: Hashable, Sendable {
    /// Offsets are multiples of this, so that a chroma sample of any subsampling lies wholly inside
    /// or outside.
    static let grain = 4

    /// The size to which the whole source picture is scaled.
    package let fitted: Size
    /// The size of the written picture.
    package let canvas: Size
    /// Column and row of the written picture at which the enlarged one begins; negative where its
    /// edge is cut off.
    package let x: Int
    package let y: Int

    /// A picture that fills the written one.
    package init(filling size: Size) {
        self.init(fitted: size, in: size)
    }

    /// A picture in the middle of the written one, up to `grain`.
    package init(fitted: Size, in canvas: Size) {
        func offset(_ outer: Int, _ inner: Int) -> Int {
            let half = (outer - inner) / 2
            return half / Self.grain * Self.grain
        }
        self.fitted = fitted
        self.canvas = canvas
        x = offset(canvas.width, fitted.width)
        y = offset(canvas.height, fitted.height)
    }

    /// Part of the written picture is left over.
    package var hasBars: Bool { fitted.width < canvas.width || fitted.height < canvas.height }

    /// Part of the enlarged picture is cut off.
    package var isCut: Bool { fitted.width > canvas.width || fitted.height > canvas.height }

    /// The part of the enlarged picture that is written; nil for all of it.
    var window: PlaneRegion? {
        guard isCut else { return nil }
        func visible(_ offset: Int, _ inner: Int, _ outer: Int) -> Range<Int> {
            max(0, -offset)..<min(inner, outer - offset)
        }
        return PlaneRegion(
            columns: visible(x, fitted.width, canvas.width),
            rows: visible(y, fitted.height, canvas.height))
    }

    /// The rows and columns of a plane of the written picture that the enlarged one covers.
    func part(of plane: MutablePlaneView, _ index: Int, of format: PictureFormat)
        -> MutablePlaneView
    {
        guard hasBars else { return plane }
        let (x, y, size) = covered(index, of: format)
        return plane.part(x: x, y: y, size: size)
    }

    /// As the other, for reading.
    func part(of plane: PlaneView, _ index: Int, of format: PictureFormat) -> PlaneView {
        guard hasBars else { return plane }
        let (x, y, size) = covered(index, of: format)
        return plane.part(x: x, y: y, size: size)
    }

    private func covered(
        _ index: Int, of format: PictureFormat
    ) -> (x: Int, y: Int, size: Size) {
        let visible = Size(
            width: min(fitted.width, canvas.width), height: min(fitted.height, canvas.height))
        let shift = index == 1 || index == 2 ? format.subsampling.shift : (0, 0)
        return (
            max(0, x) >> shift.0, max(0, y) >> shift.1,
            format.planeSize(index, lumaSize: visible)
        )
    }
}
