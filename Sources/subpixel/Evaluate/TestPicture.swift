import Foundation
import Imaging
import Media
import Quality

/// A high-resolution picture to evaluate with.
struct TestPicture: Sendable {
    /// The file's name.
    let name: String
    /// 8-bit Y as MATLAB makes it; of a gray picture the samples as they are.
    let luma: RealPlane
    /// R, G and B; nil for a gray picture.
    let colors: [RealPlane]?

    /// Throws: `CommandFailure` (status 3) when the file can't be read.
    init(path: String) throws {
        let picture: Picture
        do {
            picture = try PictureFile.read(path: path)
        } catch {
            let text = error.description
            throw CommandFailure(
                .input, text.contains(path) ? text : "cannot read '\(path)': \(text)")
        }
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
    }

    /// The Y to compare with: cropped to a multiple of the scale factor.
    func high(scale: Int) -> RealPlane { luma.cropped(toMultipleOf: scale) }

    /// The reduced Y.
    func low(scale: Int, from origin: LowResolutionOrigin) -> LowResolution {
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

    private static let extensions: Set<String> = [
        "png", "jpg", "jpeg", "bmp", "tif", "tiff", "webp", "ppm", "pgm", "pnm", "tga",
    ]

    /// The paths of the pictures of a folder, by name.
    ///
    /// Throws: `CommandFailure` (status 3) when it is no folder or holds no picture.
    static func paths(inFolder folder: String) throws -> [String] {
        let manager = FileManager.default
        var isFolder: ObjCBool = false
        guard manager.fileExists(atPath: folder, isDirectory: &isFolder) else {
            throw CommandFailure(.input, "cannot open '\(folder)': No such file or directory")
        }
        guard isFolder.boolValue else {
            throw CommandFailure(.input, "'\(folder)' is not a folder; name one with pictures")
        }
        let names: [String]
        do {
            names = try manager.contentsOfDirectory(atPath: folder)
        } catch {
            throw CommandFailure(
                .input, "cannot read folder '\(folder)': \(error.localizedDescription)")
        }
        let pictures = names.filter { name in
            let suffix = (name as NSString).pathExtension.lowercased()
            return !name.hasPrefix(".") && extensions.contains(suffix)
        }
        guard !pictures.isEmpty else {
            throw CommandFailure(
                .input,
                "no pictures in '\(folder)'; files of these types are read: "
                    + extensions.sorted().joined(separator: ", "))
        }
        return pictures.sorted().map { (folder as NSString).appendingPathComponent($0) }
    }
}
