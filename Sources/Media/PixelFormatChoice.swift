internal import CFFmpeg
package import Imaging

/// The pixel format an encoder is given, and what it costs against the picture as it is.
package struct PixelFormatChoice: Sendable, Hashable {
    package var format: PixelFormat
    /// Sentences without an end, for example `10 bits become 8 bits`; empty when nothing changes.
    package var changes: [String]
}

extension EncoderChoice {
    /// The format nearest to `picture` among those that the encoder takes: depth and subsampling
    /// kept where it can, else raised, else lowered, depth being given up last. An RGB format is
    /// taken when there is no other.
    ///
    /// Where the encoder cannot code this size with the subsampling (`sizeProblem`), finer
    /// subsampling is chosen, so that no row or column is lost.
    ///
    /// - Returns: nil when the encoder takes no format that this program can make.
    package func pixelFormat(for picture: PictureFormat, size: Size? = nil) -> PixelFormatChoice? {
        guard let formats = pixelFormats else {
            return PixelFormat.planar(picture).map { PixelFormatChoice(format: $0, changes: []) }
        }
        let usable = formats.compactMap { format -> (PixelFormat, PictureFormat, Int)? in
            guard let layout = format.withoutRangeAlias.pictureFormat else { return nil }
            if let size, sizeProblem(size, layout.subsampling) != nil { return nil }
            // An alias that says "full range" is for encoders that have nothing else; mjpeg lists
            // the plain ones too, but refuses them in its standard mode.
            let alias = (format.isFullRangeAlias ? 1 : 0) * (name == "mjpeg" ? -1 : 1)
            return (format, layout, PictureFormat.cost(from: picture, to: layout) * 2 + alias)
        }
        if let best = usable.min(by: { $0.2 < $1.2 }) {
            var changes = PictureFormat.changes(from: picture, to: best.1)
            if !changes.isEmpty, let size,
                let problem = sizeProblem(size, picture.subsampling)
            {
                changes.append(problem)
            }
            return PixelFormatChoice(format: best.0, changes: changes)
        }
        guard let rgb = nearestRGB(of: formats, depth: picture.bitDepth) else { return nil }
        var changes = ["Y′CbCr becomes \(rgb.name)"]
        if rgb.bitDepth < picture.bitDepth {
            changes.append("\(picture.bitDepth) bits become \(rgb.bitDepth) bits")
        }
        return PixelFormatChoice(format: rgb, changes: changes)
    }

    /// A user's own choice of pixel format.
    ///
    /// - Throws: `invalidOption` with the nearest name, or with what the encoder takes.
    package func pixelFormat(named name: String) throws(MediaError) -> PixelFormat {
        guard let format = PixelFormat.named(name) else {
            let names = pixelFormats?.map(\.name) ?? PixelFormat.allNames
            let near =
                suggestion(for: name, among: names)
                ?? suggestion(
                    for: name, among: PixelFormat.allNames)
            throw MediaError(
                .invalidOption,
                "unknown pixel format '\(name)'" + (near.map { "; did you mean '\($0)'?" } ?? ""),
                reason: "")
        }
        guard let formats = pixelFormats, !formats.contains(format) else { return format }
        throw MediaError(
            .invalidOption, "\(self.name) does not take the pixel format '\(name)'", reason: "",
            hint: "it takes \(formats.map(\.name).joined(separator: ", "))")
    }

    private func nearestRGB(of formats: [PixelFormat], depth: Int) -> PixelFormat? {
        func cost(_ format: PixelFormat) -> Int {
            (format.bitDepth < depth ? (depth - format.bitDepth) * 100 : format.bitDepth - depth)
                + (format.hasAlpha ? 10 : 0)
                + (format.name == "pal8" ? 1000 : 0)
        }
        return formats.filter { $0.isRGB && !$0.isHardware && $0.bitDepth > 1 }
            .min { cost($0) < cost($1) }
    }
}

extension PictureFormat {
    /// How far `other` is from this: losses first, then waste.
    fileprivate static func cost(from picture: PictureFormat, to other: PictureFormat) -> Int {
        let lostBits = max(0, picture.bitDepth - other.bitDepth)
        let spareBits = max(0, other.bitDepth - picture.bitDepth)
        let have = picture.subsampling.shift
        let get = other.subsampling.shift
        let lostChroma: Int
        let spareChroma: Int
        if picture.subsampling == .gray {
            // Gray needs no chroma at all: the less of it the better.
            lostChroma = 0
            spareChroma = other.subsampling == .gray ? 0 : 6 - get.horizontal - get.vertical
        } else if other.subsampling == .gray {
            (lostChroma, spareChroma) = (100, 0)
        } else {
            lostChroma =
                max(0, get.horizontal - have.horizontal) + max(0, get.vertical - have.vertical)
            spareChroma =
                max(0, have.horizontal - get.horizontal) + max(0, have.vertical - get.vertical)
        }
        return lostBits * 10_000 + lostChroma * 1_000 + spareBits * 20 + spareChroma * 10
    }

    fileprivate static func changes(
        from picture: PictureFormat, to other: PictureFormat
    ) -> [String] {
        var changes: [String] = []
        if other.bitDepth != picture.bitDepth {
            changes.append("\(picture.bitDepth) bits become \(other.bitDepth) bits")
        }
        if other.subsampling != picture.subsampling {
            changes.append("\(picture.subsampling.spoken) becomes \(other.subsampling.spoken)")
        }
        return changes
    }
}

extension ChromaSubsampling {
    /// As people write it: `4:2:0`.
    package var spoken: String {
        switch self {
        case .gray: "gray"
        case .yuv420: "4:2:0"
        case .yuv422: "4:2:2"
        case .yuv444: "4:4:4"
        case .yuv440: "4:4:0"
        case .yuv411: "4:1:1"
        case .yuv410: "4:1:0"
        }
    }
}
