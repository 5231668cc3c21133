import ArgumentParser
import Networks
import Presets

/// `subpixel presets`: which presets there are, and what one consists of.
struct PresetsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "presets",
        abstract: "List the presets, or show one.",
        subcommands: [PresetsListCommand.self, PresetsShowCommand.self],
        defaultSubcommand: PresetsListCommand.self
    )
}

/// Where presets are looked for.
struct PresetFolderOptions: ParsableArguments {
    @Option(
        name: .customLong("presets"),
        help: ArgumentHelp("Look for presets in this folder first.", valueName: "dir"))
    var folder: String?

    /// Throws: `PresetError`.
    func catalog() throws -> PresetCatalog {
        try PresetCatalog(folder: folder)
    }
}

/// `subpixel presets list`: a line for each preset.
struct PresetsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the presets with their scale factors. (default)"
    )

    @OptionGroup var options: PresetFolderOptions

    func run() throws {
        let catalog = try options.catalog()
        let names = catalog.names
        guard !names.isEmpty else {
            throw CommandFailure(
                .network,
                "no presets were found; name their folder by --presets or SUBPIXEL_PRESETS")
        }
        var table = TextTable([("preset", .left), ("factors", .left), ("when to use it", .left)])
        for name in names {
            do throws(PresetError) {
                let preset = try catalog.load(name)
                let factors = preset.factors.map { "×\($0)" }.joined(separator: " ")
                table.append([name, factors, preset.summary])
            } catch {
                // One bad file does not hide the others.
                Console.shared.message("Warning: \(error)")
            }
        }
        Console.shared.result(table.text)
    }
}

/// `subpixel presets show NAME`: every field of one preset, and what its networks cost.
struct PresetsShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one preset: its networks, what they cost, and the encoding defaults."
    )

    @Argument(help: ArgumentHelp("A preset's name, or the path of its file.", valueName: "name"))
    var name: String

    @OptionGroup var options: PresetFolderOptions

    func run() throws {
        let catalog = try options.catalog()
        let preset = try catalog.load(name)
        var table = TextTable([(preset.name, .left), (preset.summary, .left)])
        table.append(["file", preset.path])
        for factor in preset.factors {
            guard let path = preset.networks[factor] else { continue }
            let network: Network
            do throws(NetworkError) {
                network = try Network.read(path: path)
            } catch {
                throw CommandFailure(.network, "preset '\(preset.name)': \(error)")
            }
            table.append(["×\(factor)", path])
            table.append(["", ModelsInfoCommand.summary(of: NetworkInfo(network))])
        }
        let encoding = preset.encoding
        table.append([
            "encoding",
            "\(encoding.codec), crf \(encoding.crf), encoder preset \(encoding.encoderPreset)"
                + encoding.options.sorted { $0.key < $1.key }
                .map { ", \($0.key)=\($0.value)" }.joined()
                + (encoding.slideKeyFrames ? ", key frames where slides begin" : ""),
        ])
        if let fallback = preset.fallback {
            table.append(["other factors", "those of '\(fallback)'"])
        }
        Console.shared.result(table.text)
    }
}
