/// A named choice of networks and encoding defaults, read from `NAME.json`.
package struct Preset: Sendable, Hashable {
    /// What a user types; equals the file's name without its extension.
    package let name: String
    /// One sentence on when to use it.
    package let summary: String
    /// The file it was read from.
    package let path: String
    /// The path of the network file for each scale factor; at least one.
    package let networks: [Int: String]
    /// The preset whose networks are used for the scale factors that this one lacks.
    package let fallback: String?
    /// Whether it is kept to compare with, not to be used: commands that try out what one might use
    /// leave it out unless it is named.
    package let isForComparison: Bool
    package let encoding: EncodingDefaults

    package init(
        name: String, summary: String, path: String, networks: [Int: String],
        fallback: String? = nil, isForComparison: Bool = false, encoding: EncodingDefaults
    ) {
        self.name = name
        self.summary = summary
        self.path = path
        self.networks = networks
        self.fallback = fallback
        self.isForComparison = isForComparison
        self.encoding = encoding
    }

    /// The scale factors that have a network, ascending.
    package var factors: [Int] { networks.keys.sorted() }

    /// The smallest factor with a network that is at least `requested`, so that the picture is
    /// never enlarged by interpolation after the network: what is too large is reduced once.
    ///
    /// Throws: `noNetwork` when `requested` exceeds all factors.
    package func factor(atLeast requested: Double) throws(PresetError) -> Int {
        guard let factor = smallestFactor(atLeast: requested, among: networks.keys) else {
            // 2.5 is printed as such, 3.0 as 3.
            let factor = Int(exactly: requested).map(String.init) ?? String(requested)
            throw .noNetwork(preset: name, factor: factor, available: factors)
        }
        return factor
    }
}

/// The smallest of `factors` that is at least `requested`, nil when all are smaller.
///
/// A ratio of sizes that were rounded to even numbers may exceed a whole factor by a little, so a
/// thousandth more is still taken for it.
package func smallestFactor(
    atLeast requested: Double, among factors: some Sequence<Int>
) -> Int? {
    factors.filter { Double($0) >= requested - 0.001 }.min()
}

/// What `subpixel upscale` encodes with unless the command line says otherwise.
package struct EncodingDefaults: Sendable, Hashable {
    /// An encoder family or exact name, as `--codec` takes it. Where the container does not take
    /// the family, the program's own choice for the container comes instead.
    package let codec: String
    /// Constant quality on the scale of `codec`, as `--crf` takes it; lower is better. It says
    /// nothing about other codecs.
    package let crf: Int
    /// Speed against size in the words of `codec`, as `--encoder-preset` takes it. It says nothing
    /// about other codecs.
    package let encoderPreset: String
    /// Further options of `codec`, as `--encoder-option` takes them.
    package let options: [String: String]
    /// Whether the encoder is asked for a key frame where a slide begins.
    package let slideKeyFrames: Bool

    package init(
        codec: String, crf: Int, encoderPreset: String, options: [String: String] = [:],
        slideKeyFrames: Bool = false
    ) {
        self.codec = codec
        self.crf = crf
        self.encoderPreset = encoderPreset
        self.options = options
        self.slideKeyFrames = slideKeyFrames
    }

    /// What a network given by path is encoded with: those of the preset `balanced`.
    package static let standard = EncodingDefaults(codec: "h264", crf: 18, encoderPreset: "faster")
}
