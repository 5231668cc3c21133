import ArgumentParser
import Foundation
import Imaging
import Media

/// `subpixel demo-clip`: a clip to try the program on, drawn in code.
struct DemoClipCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo-clip",
        abstract: "Draw a clip of a few seconds to try the program on.",
        shouldDisplay: false
    )

    @Argument(help: ArgumentHelp("The file to write.", valueName: "out"))
    var output: String

    @OptionGroup var replacing: OverwriteOptions

    func run() throws {
        let container = try OutputFormat.resolve(target: output)
        try replacing.file(output).write { try write(to: $0, container: container) }
        Console.shared.message(
            "\(output): \(DemoScene.frameCount) frames, \(DemoScene.size), drawn by this program")
    }

    private func write(to path: String, container: OutputFormat) throws {
        let rate = Int32(DemoScene.framesPerSecond)
        let format = VideoFormat(
            size: DemoScene.size, pixelFormat: .yuv420p, timeBase: Rational(1, rate),
            frameRate: Rational(rate, 1),
            // Code 1 is BT.709 in all three tables.
            color: ColorDescription(
                matrix: 1, primaries: 1, transfer: 1, range: .limited, chromaLocation: .center),
            sampleAspectRatio: Rational(1, 1))
        var settings = EncoderSettings(
            encoder: try EncoderCatalog.choose(codec: nil, container: container))
        if settings.encoder.name == "libx264" { settings.crf = 20 }
        let writer = try VideoWriter(
            to: path, name: output, settings: settings, format: format, container: container)
        let pool = try FramePool(size: format.size, pixelFormat: format.pixelFormat)
        try writer.write {
            let scene = DemoScene()
            for index in 0..<DemoScene.frameCount {
                try writer.send(frame(scene.frame(index), at: index, format, from: pool))
            }
        }
    }

    private func frame(
        _ canvas: DemoCanvas, at index: Int, _ format: VideoFormat, from pool: FramePool
    ) throws(MediaError) -> Frame {
        let frame = try pool.makeFrame()
        frame.pts = Int64(index)
        frame.duration = 1
        frame.timeBase = format.timeBase
        frame.color = format.color
        frame.withMutablePlane(0) { luma in
            frame.withMutablePlane(1) { cb in
                frame.withMutablePlane(2) { cr in canvas.write(luma: luma, cb: cb, cr: cr) }
            }
        }
        return frame
    }
}
