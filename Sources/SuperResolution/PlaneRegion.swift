/// A rectangle of samples of a plane.
package struct PlaneRegion: Hashable, Sendable {
    package let columns: Range<Int>
    package let rows: Range<Int>
}
