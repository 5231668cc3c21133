internal import CFFmpeg
package import Imaging

/// The pixel format an encoder is given, and what it costs against the picture as it is.
package struct PixelFormatChoice: Sendable, Hashable {
    package var format: PixelFormat
    /// Sentences without an end, for example `10 bits become 8 bits`; empty when nothing changes.
    package var changes: [String]
}

extension EncoderChoice {
    /// The format nearest to `picture` among those that the encoder takes: alpha, colour, depth and
    /// subsampling are kept where it can, else raised, else lowered, subsampling being given up
    /// first and alpha last.
    ///
    /// RGB stays RGB where the encoder takes it; Y′CbCr becomes RGB only where it takes nothing
    /// else. Where the encoder cannot code this size with the subsampling (`sizeProblem`), finer
    /// subsampling is chosen, so that no row or column is lost.
    ///
    /// - Parameters:
    ///   - picture: the working layout of the source.
    ///   - isRGB: the source itself is RGB.
    ///   - size: of the encoded picture; nil for one that every subsampling suits.
    /// - Returns: nil when the encoder takes no format that this program can make.
    package func pixelFormat(
        for picture: PictureFormat, isRGB: Bool = false, size: Size? = nil
    ) -> PixelFormatChoice? {
        guard let formats = pixelFormats else {
            return PixelFormat.planar(picture).map {
                PixelFormatChoice(format: $0, changes: isRGB ? ["RGB becomes Y′CbCr"] : [])
            }
        }
        let usable = formats.compactMap { format -> (PixelFormat, PictureFormat, Int)? in
            guard let layout = format.layoutForEncoding else { return nil }
            if let size, sizeProblem(size, layout.subsampling) != nil { return nil }
            var cost = PictureFormat.cost(from: picture, to: layout)
            if isRGB != format.isRGB { cost += isRGB ? 500 : 100_000 }
            // An alias that says "full range" is for encoders that have nothing else; mjpeg lists
            // the plain ones too, but refuses them in its standard mode.
            let alias = (format.isFullRangeAlias ? 1 : 0) * (name == "mjpeg" ? -1 : 1)
            return (format, layout, cost * 2 + alias)
        }
        guard let (format, layout, _) = usable.min(by: { $0.2 < $1.2 }) else { return nil }
        var changes: [String] = []
        if isRGB, !format.isRGB { changes.append("RGB becomes Y′CbCr") }
        if format == .pal8 {
            changes.append("each picture is reduced to 256 colours of its own")
        } else if !isRGB, format.isRGB {
            changes.append("Y′CbCr becomes \(format.name)")
        }
        changes += PictureFormat.changes(
            from: picture, to: layout, isSameColorModel: isRGB || !format.isRGB)
        if layout.subsampling != picture.subsampling, let size,
            let problem = sizeProblem(size, picture.subsampling)
        {
            changes.append(problem)
        }
        if picture.hasAlpha, !layout.hasAlpha {
            changes.append(
                "alpha is left out: \(name) has no place for it; ffv1, prores and png have")
        }
        return PixelFormatChoice(format: format, changes: changes)
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
}

extension PixelFormat {
    /// What of a picture survives in this format: its depth, subsampling and alpha; RGB counts as
    /// 4:4:4. Nil for formats that can't be made.
    fileprivate var layoutForEncoding: PictureFormat? {
        if let layout = withoutRangeAlias.pictureFormat { return layout }
        // What devices take: Cb and Cr in one plane.
        if ["nv12", "p010le"].contains(name), sws_isSupportedOutput(av) > 0 {
            return PictureFormat(bitDepth: bitDepth, subsampling: .yuv420)
        }
        if self == .pal8 { return PictureFormat(bitDepth: 8, subsampling: .yuv444) }
        guard isRGB, !isHardware, bitDepth > 1, bitDepth <= 16, sws_isSupportedOutput(av) > 0
        else { return nil }
        return PictureFormat(bitDepth: bitDepth, subsampling: .yuv444, hasAlpha: hasAlpha)
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
            (lostChroma, spareChroma) = (2_000, 0)
        } else {
            lostChroma =
                max(0, get.horizontal - have.horizontal) + max(0, get.vertical - have.vertical)
            spareChroma =
                max(0, have.horizontal - get.horizontal) + max(0, have.vertical - get.vertical)
        }
        let alpha =
            switch (picture.hasAlpha, other.hasAlpha) {
            case (true, false): 500_000
            case (false, true): 5
            default: 0
            }
        return lostBits * 10_000 + lostChroma * 1_000 + spareBits * 20 + spareChroma * 10 + alpha
    }

    fileprivate static func changes(
        from picture: PictureFormat, to other: PictureFormat, isSameColorModel: Bool
    ) -> [String] {
        var changes: [String] = []
        if other.bitDepth != picture.bitDepth {
            changes.append("\(picture.bitDepth) bits become \(other.bitDepth) bits")
        }
        if isSameColorModel, other.subsampling != picture.subsampling {
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
