internal import Foundation

/// The clips of the shared folder and how many frames of each FFmpeg's own program decodes, from the
/// tables of the folder's README.
package struct SharedClip: Sendable, CustomStringConvertible {
    /// `real`, `lecture`, `synth` or `broken`.
    package var folder: String
    package var name: String
    /// Frames of the first video stream; 0 where the program gives up.
    package var frames: Int

    package var path: String { SharedFolder.path("clips/\(folder)/\(name)") }

    package var description: String { "\(folder)/\(name)" }

    /// Empty where the folder is missing.
    package static let all: [SharedClip] = {
        guard
            let text = try? String(
                contentsOfFile: SharedFolder.path("clips/README.md"), encoding: .utf8)
        else { return [] }
        var clips: [SharedClip] = []
        var folder = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("## ") {
                folder = String(line.dropFirst(3).prefix { $0.isLetter })
                continue
            }
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count >= 6, cells[0].hasPrefix("`"), Int(cells[1]) != nil else { continue }
            let frames = Int(cells[4].prefix { $0.isNumber }) ?? 0
            clips.append(
                SharedClip(
                    folder: folder, name: String(cells[0].dropFirst().dropLast()), frames: frames))
        }
        return clips
    }()
}
