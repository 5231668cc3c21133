package import Foundation

/// The folder of clips, evaluation images and weights beside the checkout, which not every machine
/// has. Tests that need it skip visibly where it is missing:
/// `@Test(.enabled(if: SharedFolder.exists, "needs ../shared"))`.
package enum SharedFolder {
    /// The package's own root, found from this file's place in it.
    package static let packageRoot = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    package static let url = packageRoot.deletingLastPathComponent()
        .appendingPathComponent("shared")

    package static let exists = FileManager.default.fileExists(
        atPath: url.appendingPathComponent("clips").path)

    /// The path of a file of the folder, for example `path("clips/real/h264.flv")`.
    package static func path(_ name: String) -> String {
        url.appendingPathComponent(name).path
    }
}
