internal import Foundation
package import Imaging
internal import Media
internal import Quality

/// A high-resolution picture to evaluate with.
package struct TestPicture: Sendable {
    /// The file's name.
    package let name: String
    /// 8-bit Y as MATLAB makes it; of a gray picture the samples as they are.
    package let luma: RealPlane
    /// R, G and B; nil for a gray picture.
    package let colors: [RealPlane]?
    /// The reduced Y where it is given rather than made, of 8 bits.
    package let givenLow: RealPlane?
    /// What the samples of an enlarged picture are limited to.
    package let levels: ClosedRange<Double>

    /// A frame's luma, of 8 bits, with its reduced kin where that came another way.
    init(name: String, luma: RealPlane, low: RealPlane?) {
        self.name = name
        self.luma = luma
        colors = nil
        givenLow = low
        // A decoder hands on what lies outside of the range, and so does an encoder.
        levels = 0...255
    }

    /// Throws: `EvaluationError` when the file can't be read.
    init(path: String) throws {
        let picture: Picture
        do {
            picture = try PictureFile.read(path: path)
        } catch {
            let text = error.description
            throw EvaluationError(
                .input, text.contains(path) ? text : "cannot read '\(path)': \(text)")
        }
        givenLow = nil
        name = (path as NSString).lastPathComponent
        let planes = picture.planes.map { plane in
            RealPlane(size: picture.size, samples: plane.map { Double($0) })
        }
        if picture.isGray {
            luma = planes[0]
            colors = nil
        } else {
            luma = matlabLuma(red: planes[0], green: planes[1], blue: planes[2])
            colors = planes
        }
        levels = lumaLevels(of: luma)
    }

    /// The Y to compare with: cropped to a multiple of the scale factor, or to what a given LR
    /// picture covers.
    package func high(scale: Int) -> RealPlane {
        guard let low = givenLow else { return luma.cropped(toMultipleOf: scale) }
        return luma.cropped(to: low.size.scaled(by: scale))
    }

    /// The reduced Y.
    package func low(scale: Int, from origin: LowResolutionOrigin) -> LowResolution {
        if let given = givenLow { return LowResolution(exact: given, rounded: given) }
        let high = high(scale: scale)
        let size = Size(width: high.size.width / scale, height: high.size.height / scale)
        let exact = high.matlabResized(to: size, rounding: false)
        guard origin == .picture else {
            return LowResolution(exact: exact, rounded: exact.roundedTo8Bits())
        }
        let planes = (colors ?? [luma]).map {
            $0.cropped(toMultipleOf: scale).matlabResized(to: size, rounding: true)
        }
        let rounded =
            planes.count == 3
            ? matlabLuma(red: planes[0], green: planes[1], blue: planes[2]) : planes[0]
        return LowResolution(exact: exact, rounded: rounded)
    }
}
