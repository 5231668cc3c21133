import ArgumentParser
import Foundation
import Imaging
import Media
import Networks
import Presets

/// `subpixel preview`: what upscaling would do to one frame, beside bicubic, as a PNG.
struct PreviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Show a frame of a video by bicubic (left) and upscaled (right), as a PNG."
    )

    @Argument(help: ArgumentHelp("The video.", valueName: "in"))
    var input: String

    @Argument(help: ArgumentHelp("The PNG file to write.", valueName: "out"))
    var output: String

    @Option(
        help: ArgumentHelp("The moment to show. (default: 0)", valueName: "time"),
        transform: { try TimeValue(argument: $0) })
    var at: TimeValue?

    @Option(
        help: ArgumentHelp(
            "split: half of each; side: both whole. (default: split)", valueName: "split|side"),
        transform: { try word($0) })
    var layout: PreviewLayout = .split

    @Option(
        help: ArgumentHelp("Only the middle, of this many output pixels.", valueName: "WxH"),
        transform: { try SizeValue(argument: $0) })
    var crop: SizeValue?

    @Option(
        name: [.short, .long],
        help: "The network to use. (default: \(NetworkOptions.defaultPreset))")
    var preset: String?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "A network of your own, an ONNX file, in place of a preset.", valueName: "file"))
    var model: String?

    @Option(
        name: .customLong("presets"),
        help: ArgumentHelp("Look for presets in this folder first.", valueName: "dir"))
    var presetFolder: String?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("The preset's factor. (2 to 8, default: 2)", valueName: "factor"),
        transform: { try number($0, in: 2...8) })
    var scale: Int?

    @Option(
        name: [.customShort("j"), .long],
        help: ArgumentHelp(
            "Threads that compute. (1 to 1024, default: one per processor)", valueName: "count"),
        transform: { try number($0, in: 1...1024) })
    var threads: Int?

    @Flag(name: [.customShort("y"), .long], help: "Replace the output if it exists.")
    var overwrite = false

    func validate() throws {
        if model != nil && (preset != nil || scale != nil) {
            throw ValidationError("--model excludes --preset and --scale")
        }
    }

    func run() throws {
        let file = try ReportFile(path: output, overwrite: overwrite)
        guard (output as NSString).pathExtension.lowercased() == "png" else {
            throw CommandFailure(.usage, "'\(output)' doesn't end in .png, and a PNG is written")
        }
        let frame = try PreviewFrame(
            of: input, at: at?.seconds ?? 0, network: try network(),
            threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
        var pictures = (frame.bicubic, frame.network)
        if let crop {
            let part = Size(width: crop.width, height: crop.height)
            pictures = (
                pictures.0.croppedToMiddle(part), pictures.1.croppedToMiddle(part)
            )
        }
        let picture = layout.compose(pictures.0, pictures.1)
        try file.write(Data(try PictureFile.encodePNG(picture)))
        Console.shared.result("\(output): \(picture.size), bicubic left, upscaled right")
    }

    /// Throws: `PresetError`, `NetworkError`.
    private func network() throws -> Network {
        if let model { return try Network.read(path: model) }
        let catalog = try PresetCatalog(folder: presetFolder)
        let preset = try catalog.load(preset ?? NetworkOptions.defaultPreset)
        let factor = scale ?? 2
        guard let path = preset.networks[factor] else {
            throw PresetError.noNetwork(
                preset: preset.name, factor: "\(factor)", available: preset.factors)
        }
        return try Network.read(path: path)
    }
}
