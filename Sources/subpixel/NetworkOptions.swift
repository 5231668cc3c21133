import ArgumentParser
import Foundation
import Imaging
import Media
import Networks
import Pipeline
import Presets

/// Which network, how large the picture becomes, and on how many threads.
struct NetworkOptions: ParsableArguments {
    static let defaultPreset = "balanced"
    static let factors = 1.0...8.0

    @OptionGroup var choice: PresetOptions

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Times the width and height; decimals too. (1 to 8, default: 2)", valueName: "factor"),
        transform: { try number($0, in: factors) })
    var scale: Double?

    @Option(
        help: ArgumentHelp("Width in pixels, as shown; the height follows.", valueName: "pixels"),
        transform: { try number($0, in: SizeValue.extents) })
    var width: Int?

    @Option(
        help: ArgumentHelp("Height in pixels, as shown; the width follows.", valueName: "pixels"),
        transform: { try number($0, in: SizeValue.extents) })
    var height: Int?

    @Option(
        help: ArgumentHelp("The largest size of the source's shape within WxH.", valueName: "WxH"),
        transform: { try SizeValue(argument: $0) })
    var size: SizeValue?

    @Option(
        help: ArgumentHelp(
            """
            Make exactly the size given, in square pixels: pad with black bars, crop what overhangs, \
            or stretch. (default: one side of it is filled)
            """, valueName: "pad|crop|stretch"),
        transform: { try word($0) })
    var fit: Fit?

    @OptionGroup var threading: ThreadOptions

    @Option(
        help: ArgumentHelp(
            """
            Take what did not change since the frame before from its result: the same output, much \
            sooner where little moves. Keeps the network's feature maps, up to 2 GiB or a quarter of \
            the memory; where they would take more, a frame that changed is made whole. (default: on)
            """, valueName: "on|off"),
        transform: { try word($0) })
    var reuse: Switch = .on

    func validate() throws {
        let sizes = [scale != nil, size != nil, width != nil || height != nil]
        if sizes.filter(\.self).count > 1 {
            throw ValidationError("give the size once: --scale, --size, or --width and --height")
        }
        if fit != nil, size == nil, width == nil || height == nil {
            throw ValidationError("--fit needs a size to fit: --size, or --width and --height")
        }
    }

    /// The size asked for; twice the source when none is.
    var target: TargetSize {
        if let size { return box(size.width, size.height) }
        return switch (width, height) {
        case (let width?, let height?): box(width, height)
        case (let width?, nil): .width(width)
        case (nil, let height?): .height(height)
        case (nil, nil): .factor(scale ?? 2)
        }
    }

    private func box(_ width: Int, _ height: Int) -> TargetSize {
        fit.map { .box(width: width, height: height, fit: $0) }
            ?? .within(width: width, height: height)
    }

    /// The networks to choose from, read and checked.
    ///
    /// Throws: `PresetError`, `NetworkError`.
    func load() throws -> NetworkChoice {
        if let model = choice.model {
            let network = try Network.read(path: model)
            return NetworkChoice(
                name: model, networks: [network.scale: network],
                checksums: [network.scale: try checksum(ofFile: model)], encoding: .standard)
        }
        let files = try choice.files()
        return NetworkChoice(
            name: files.preset.name, networks: try files.paths.mapValues(Network.read(path:)),
            checksums: try files.paths.mapValues(checksum(ofFile:)), borrowed: files.borrowed,
            encoding: files.preset.encoding)
    }
}

/// By what a network's file is known again.
///
/// Throws: `MediaError.outOfMemory`; an unreadable file is for `Network.read` to complain about.
private func checksum(ofFile path: String) throws(MediaError) -> String {
    try ContentHash.of([UInt8](FileManager.default.contents(atPath: path) ?? Data()))
}

/// The value of an option that is on or off.
enum Switch: String, CaseIterable {
    case on, off
}

extension NetworkOptions {
    /// The presets for every kind of video, the best first.
    private static let ladder = ["quality", "balanced", "fast"]

    /// The presets that do a frame in well less time than `choice`, the best first.
    ///
    /// Throws: `PresetError`, `NetworkError`.
    func substitutes(for choice: NetworkChoice) throws -> [Substitute] {
        let catalog = try self.choice.folder.catalog()
        var limit = Self.cost(of: choice.networks)
        var found: [Substitute] = []
        for name in Self.ladder where name != choice.name {
            guard let preset = try? catalog.load(name) else { continue }
            let networks = try preset.networks.mapValues { try Network.read(path: $0) }
            // Less would not be worth the change.
            let cost = Self.cost(of: networks)
            guard Double(cost) < 0.75 * Double(limit) else { continue }
            limit = cost
            found.append(Substitute(name: name, networks: networks))
        }
        return found
    }

    /// Multiply-adds for each pixel of the source by the smallest factor.
    private static func cost(of networks: [Int: Network]) -> Int {
        networks.min { $0.key < $1.key }.map { NetworkInfo($0.value).macsPerPixel } ?? 0
    }
}

/// The networks of a preset, or a single one by path.
struct NetworkChoice {
    /// How messages call it.
    var name: String
    /// By scale factor; not empty.
    var networks: [Int: Network]
    /// Of the networks' files, by scale factor.
    var checksums: [Int: String]
    /// The preset that a network is taken from, by scale factor, where it isn't this one.
    var borrowed: [Int: String] = [:]
    var encoding: EncodingDefaults
}
