internal import CFFmpeg
package import Imaging

/// How the samples of a frame lie in memory: one of FFmpeg's pixel formats, kept raw so that formats
/// this program does not know survive.
package struct PixelFormat: Hashable, Sendable, CustomStringConvertible {
    /// The value of FFmpeg's `AVPixelFormat`; −1 is none. It differs between versions of FFmpeg, so
    /// it is never stored: write `name`.
    package let rawValue: Int32

    package init(rawValue: Int32) { self.rawValue = rawValue }

    init(_ format: AVPixelFormat) { rawValue = format.rawValue }

    package static let none = PixelFormat(rawValue: -1)
    package static let gray8 = PixelFormat(AV_PIX_FMT_GRAY8)
    package static let yuv420p = PixelFormat(AV_PIX_FMT_YUV420P)
    package static let yuv422p = PixelFormat(AV_PIX_FMT_YUV422P)
    package static let yuv444p = PixelFormat(AV_PIX_FMT_YUV444P)
    package static let rgb24 = PixelFormat(AV_PIX_FMT_RGB24)
    package static let bgra = PixelFormat(AV_PIX_FMT_BGRA)
    /// 256 colours, which a palette beside the samples lists.
    package static let pal8 = PixelFormat(AV_PIX_FMT_PAL8)
    package static let gbrp = PixelFormat(AV_PIX_FMT_GBRP)

    /// The format of this FFmpeg name (`yuv420p10le`; without `le` or `be` native), or nil.
    package static func named(_ name: String) -> PixelFormat? {
        let format = av_get_pix_fmt(name)
        return format == AV_PIX_FMT_NONE ? nil : PixelFormat(format)
    }

    /// The names of all formats this FFmpeg knows, for messages and suggestions.
    package static var allNames: [String] {
        var names: [String] = []
        var descriptor = av_pix_fmt_desc_next(nil)
        while let current = descriptor {
            names.append(String(cString: current.pointee.name))
            descriptor = av_pix_fmt_desc_next(current)
        }
        return names
    }

    var av: AVPixelFormat { AVPixelFormat(rawValue: rawValue) }

    var descriptor: AVPixFmtDescriptor? { av_pix_fmt_desc_get(av)?.pointee }

    /// FFmpeg's name, or `none`.
    package var name: String {
        av_get_pix_fmt_name(av).map { String(cString: $0) } ?? "none"
    }

    package var description: String { name }
}

extension PixelFormat {
    private func has(_ flag: Int32) -> Bool {
        (descriptor?.flags ?? 0) & UInt64(flag) != 0
    }

    /// Red, green and blue (a palette of them, or XYZ, counts) rather than luma and chroma.
    package var isRGB: Bool {
        has(AV_PIX_FMT_FLAG_RGB) || has(AV_PIX_FMT_FLAG_PAL) || name.hasPrefix("xyz")
    }

    package var hasAlpha: Bool { has(AV_PIX_FMT_FLAG_ALPHA) }

    /// Samples live in a device's memory and must be transferred before they can be read.
    package var isHardware: Bool { has(AV_PIX_FMT_FLAG_HWACCEL) }

    /// Significant bits of the deepest component; 0 when unknown.
    package var bitDepth: Int {
        guard let descriptor else { return 0 }
        return (0..<Int(descriptor.nb_components))
            .map { Int(descriptor.component($0).depth) }.max() ?? 0
    }

    /// One of the deprecated `yuvj` formats, whose name says "full range".
    var isFullRangeAlias: Bool { name.hasPrefix("yuvj") }

    /// This format without a range in its name: `yuvj420p` is `yuv420p`.
    package var withoutRangeAlias: PixelFormat {
        guard isFullRangeAlias else { return self }
        return .named("yuv" + name.dropFirst(4)) ?? self
    }

    /// The layout when this is a planar Y′CbCr or gray format of 8...16 bits in native byte order;
    /// else nil.
    package var pictureFormat: PictureFormat? {
        guard let descriptor, !isRGB, !isHardware,
            !has(AV_PIX_FMT_FLAG_FLOAT), !has(AV_PIX_FMT_FLAG_BITSTREAM),
            bitDepth >= 8, bitDepth <= 16,
            bitDepth == 8 || has(AV_PIX_FMT_FLAG_BE) == (Int(1).bigEndian == 1),
            let subsampling = planarSubsampling
        else { return nil }
        let step = Int32(bitDepth > 8 ? 2 : 1)
        for index in 0..<Int(descriptor.nb_components) {
            let component = descriptor.component(index)
            guard component.plane == index, component.step == step, component.offset == 0,
                component.shift == 0, component.depth == bitDepth
            else { return nil }
        }
        return PictureFormat(bitDepth: bitDepth, subsampling: subsampling, hasAlpha: hasAlpha)
    }

    /// The subsampling that the numbers of components and the chroma shifts mean, or nil when there
    /// is no word for them.
    private var planarSubsampling: ChromaSubsampling? {
        guard let descriptor else { return nil }
        if descriptor.nb_components < 3 { return .gray }
        return ChromaSubsampling.allCases.first {
            $0 != .gray && $0.shift.horizontal == Int(descriptor.log2_chroma_w)
                && $0.shift.vertical == Int(descriptor.log2_chroma_h)
        }
    }

    /// The pixel format with this layout, or nil when FFmpeg has none (such as 4:1:1 of 10 bits).
    package static func planar(_ format: PictureFormat) -> PixelFormat? {
        var base = format.subsampling == .gray ? "gray" : format.subsampling.rawValue + "p"
        if format.hasAlpha {
            guard format.subsampling != .gray else { return nil }
            base = "yuva" + base.dropFirst(3)
        }
        return .named(format.bitDepth == 8 ? base : "\(base)\(format.bitDepth)")
    }

    /// The planar Y′CbCr or gray format in which frames of this format are upscaled: itself where
    /// possible, else the nearest with at least its depth and chroma resolution; RGB becomes 4:4:4.
    /// Alpha is kept. Nil for hardware formats and none.
    package var workingFormat: PixelFormat? {
        guard let descriptor, !isHardware else { return nil }
        let plain = withoutRangeAlias
        if plain.pictureFormat != nil { return plain }
        let subsampling: ChromaSubsampling =
            if isRGB {
                .yuv444
            } else {
                planarSubsampling ?? .yuv444
            }
        // Floating point keeps as much as 16 bits can hold.
        let depth = has(AV_PIX_FMT_FLAG_FLOAT) ? 16 : max(8, min(16, bitDepth))
        let wanted = descriptor.nb_components < 3 && !isRGB ? .gray : subsampling
        for subsampling in [wanted, .yuv444] {
            for depth in depth...16 {
                let format = PictureFormat(
                    bitDepth: depth, subsampling: subsampling, hasAlpha: hasAlpha)
                if let found = PixelFormat.planar(format) { return found }
            }
        }
        return nil
    }
}

extension AVPixFmtDescriptor {
    /// Component 0...3. Gap: a C array is a tuple in Swift.
    func component(_ index: Int) -> AVComponentDescriptor {
        switch index {
        case 0: comp.0
        case 1: comp.1
        case 2: comp.2
        default: comp.3
        }
    }
}
