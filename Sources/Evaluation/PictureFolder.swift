internal import Foundation

/// The pictures of a folder, by name.
package struct PictureFolder: TestPictureSource {
    private var rest: ArraySlice<String>

    package init(paths: [String]) {
        rest = paths[...]
    }

    package mutating func next() -> (@Sendable () throws -> TestPicture)? {
        guard let path = rest.popFirst() else { return nil }
        return { try TestPicture(path: path) }
    }

    private static let extensions: Set<String> = [
        "png", "jpg", "jpeg", "bmp", "tif", "tiff", "webp", "ppm", "pgm", "pnm", "tga",
    ]

    /// The paths of the pictures of a folder, by name.
    ///
    /// Throws: `EvaluationError` when it is no folder or holds no picture.
    package static func paths(inFolder folder: String) throws -> [String] {
        let manager = FileManager.default
        var isFolder: ObjCBool = false
        guard manager.fileExists(atPath: folder, isDirectory: &isFolder) else {
            throw EvaluationError(.input, "cannot open '\(folder)': No such file or directory")
        }
        guard isFolder.boolValue else {
            throw EvaluationError(.input, "'\(folder)' is not a folder; name one with pictures")
        }
        let names: [String]
        do {
            names = try manager.contentsOfDirectory(atPath: folder)
        } catch {
            throw EvaluationError(
                .input, "cannot read folder '\(folder)': \(error.localizedDescription)")
        }
        let pictures = names.filter { name in
            let suffix = (name as NSString).pathExtension.lowercased()
            return !name.hasPrefix(".") && extensions.contains(suffix)
        }
        guard !pictures.isEmpty else {
            throw EvaluationError(
                .input,
                "no pictures in '\(folder)'; files of these types are read: "
                    + extensions.sorted().joined(separator: ", "))
        }
        return pictures.sorted().map { (folder as NSString).appendingPathComponent($0) }
    }
}
