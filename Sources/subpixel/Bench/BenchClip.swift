import Foundation
import Imaging
import Media

/// The clip that `subpixel bench` measures with when it is given none: the demo's scene, repeated
/// over the picture so that every size has the same detail, each copy at another moment.
struct BenchClip {
    static let defaultSize = Size(width: 640, height: 360)
    static let frameCount = 240

    let size: Size

    /// Encodes the clip to `path`, a Matroska file of 8-bit 4:2:0 H.264 (or what this FFmpeg has in
    /// its place).
    ///
    /// Throws: `MediaError`.
    func write(to path: String) throws {
        let container = try OutputFormat.named("matroska")
        let rate = Int32(DemoScene.framesPerSecond)
        let writer = try VideoWriter(
            to: path,
            settings: EncoderSettings(
                encoder: try EncoderCatalog.choose(codec: nil, container: container)),
            format: VideoFormat(
                size: size, pixelFormat: .yuv420p, timeBase: Rational(1, rate),
                frameRate: Rational(rate, 1),
                color: ColorDescription(
                    matrix: 1, primaries: 1, transfer: 1, range: .limited,
                    chromaLocation: .left)),
            container: container)
        let moments = drawScene()
        let pool = try FramePool(size: size, pixelFormat: .yuv420p)
        try writer.write {
            for number in 0..<Self.frameCount {
                let frame = try pool.makeFrame()
                for plane in 0..<3 {
                    frame.withMutablePlane(plane) { fill($0, plane, moments, number) }
                }
                frame.pts = Int64(number)
                frame.duration = 1
                frame.timeBase = writer.format.timeBase
                try writer.send(frame)
            }
        }
    }

    /// The planes of one moment of the scene, rows without gaps.
    private struct Moment {
        var planes: [[UInt8]]
    }

    private func drawScene() -> [Moment] {
        let scene = DemoScene()
        let luma = DemoScene.size
        let chroma = Size(width: luma.width / 2, height: luma.height / 2)
        return (0..<DemoScene.frameCount).map { index in
            let canvas = scene.frame(index)
            var y = [UInt8](repeating: 0, count: luma.width * luma.height)
            var cb = [UInt8](repeating: 0, count: chroma.width * chroma.height)
            var cr = cb
            y.withUnsafeMutableBytes { y in
                cb.withUnsafeMutableBytes { cb in
                    cr.withUnsafeMutableBytes { cr in
                        canvas.write(
                            luma: view(y, luma), cb: view(cb, chroma), cr: view(cr, chroma))
                    }
                }
            }
            return Moment(planes: [y, cb, cr])
        }
    }

    private func view(_ bytes: UnsafeMutableRawBufferPointer, _ size: Size) -> MutablePlaneView {
        guard let base = bytes.baseAddress else { preconditionFailure("an empty plane, \(size)") }
        return MutablePlaneView(base: base, size: size, stride: size.width, bitDepth: 8)
    }

    /// Lays copies of the scene side by side; the copy in column i and row j is 17·i + 29·j frames
    /// ahead.
    private func fill(
        _ destination: MutablePlaneView, _ plane: Int, _ moments: [Moment], _ number: Int
    ) {
        let shift = plane == 0 ? 0 : 1
        let tile = Size(
            width: DemoScene.size.width >> shift, height: DemoScene.size.height >> shift)
        for y in 0..<destination.size.height {
            let row = destination.base + y * destination.stride
            for start in stride(from: 0, to: destination.size.width, by: tile.width) {
                let ahead = 17 * (start / tile.width) + 29 * (y / tile.height)
                let source = moments[(number + ahead) % moments.count].planes[plane]
                let count = min(tile.width, destination.size.width - start)
                let first = (y % tile.height) * tile.width
                source.withUnsafeBytes { bytes in
                    UnsafeMutableRawBufferPointer(start: row + start, count: count)
                        .copyMemory(
                            from: UnsafeRawBufferPointer(rebasing: bytes[first..<first + count]))
                }
            }
        }
    }
}
