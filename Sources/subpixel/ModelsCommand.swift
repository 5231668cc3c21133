import ArgumentParser
import Networks

/// `subpixel models`: look into network files.
struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "Look into network files.",
        subcommands: [ModelsInfoCommand.self, ModelsFiltersCommand.self]
    )
}

/// `subpixel models info FILE`: what a network is made of and what it costs.
struct ModelsInfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show a network's layers, parameters, cost, receptive field and scale.",
        discussion: """
            The cost is counted in multiply-accumulate operations (MAC) of the convolutions for \
            each pixel of the picture before it is enlarged (LR pixel). The receptive field is the \
            part of that picture that an output pixel depends on.
            """
    )

    @Argument(help: ArgumentHelp("A network, an ONNX file.", valueName: "file"))
    var file: String

    @Flag(help: "Print JSON.")
    var json = false

    /// What `--json` prints.
    private struct Record: Encodable {
        let v = 1
        let file: String
        let network: NetworkInfo
    }

    func run() throws {
        let info = NetworkInfo(try Network.read(path: file))
        Console.shared.result(
            json
                ? try subpixel.json(Record(file: file, network: info), pretty: true)
                : Self.text(of: info))
    }

    private static func text(of info: NetworkInfo) -> String {
        var table = TextTable([
            ("layer", .left), ("operation", .left), ("from", .left), ("output", .left),
            ("parameters", .right), ("MAC per LR pixel", .right),
        ])
        for row in info.layers {
            table.append([
                row.name, row.operation, row.inputs.joined(separator: ", "), shape(of: row),
                grouped(row.parameters), grouped(row.macsPerPixel),
            ])
        }
        table.append(["total", "", "", "", grouped(info.parameters), grouped(info.macsPerPixel)])
        return """
            \(info.name): \(summary(of: info))

            \(table.text)
            """
    }

    /// One line: scale, cost, receptive field.
    static func summary(of info: NetworkInfo) -> String {
        let scale = info.scale == 1 ? "×1 (for pictures enlarged before)" : "×\(info.scale)"
        let field = info.receptiveField
        return "\(scale), \(grouped(info.parameters)) parameters, "
            + "\(grouped(info.macsPerPixel)) MAC per LR pixel, "
            + "receptive field \(field.width)×\(field.height) LR pixels"
    }

    /// Channels × height × width, the extents in terms of the network's input.
    private static func shape(of row: NetworkInfo.Row) -> String {
        let times = row.resolution == 1 ? "" : "\(row.resolution)"
        return "\(row.channels) × \(times)h × \(times)w"
    }
}
