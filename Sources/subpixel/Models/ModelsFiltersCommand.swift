import ArgumentParser
import Foundation
import Media
import Networks

/// `subpixel models filters FILE`: the first layer's filters as a picture.
struct ModelsFiltersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "filters",
        abstract: "Draw the filters of a network's first layer as a PNG.",
        discussion: """
            The filters stand in rows, ordered by variance. Each goes from black (its most negative \
            weight) over gray (zero) to white (its most positive).
            """
    )

    @Argument(help: ArgumentHelp("A network, an ONNX file.", valueName: "file"))
    var file: String

    @Argument(
        help: ArgumentHelp(
            "The PNG file to write. (default: the network's name with -filters.png)",
            valueName: "out"))
    var output: String?

    @OptionGroup var replacing: OverwriteOptions

    func run() throws {
        let network = try Network.read(path: file)
        let path = output ?? "\(network.name)-filters.png"
        guard (path as NSString).pathExtension.lowercased() == "png" else {
            throw CommandFailure(.usage, "'\(path)' doesn't end in .png, and a PNG is written")
        }
        let report = try replacing.file(path, input: file)
        let filters = try FilterPicture(network)
        let picture = filters.picture
        try report.write(Data(try PictureFile.encodePNG(picture)))
        Console.shared.result(
            "\(path): \(picture.size), \(filters.count) filters of \(filters.kernel)")
    }
}
