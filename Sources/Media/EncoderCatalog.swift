internal import CFFmpeg
package import Imaging

/// One of libavcodec's video encoders.
package struct EncoderChoice: Hashable {
    /// Static storage of libavcodec.
    let pointer: UnsafePointer<AVCodec>

    /// libavcodec's name, for example `libx264`.
    package let name: String
    package let longName: String
    /// The standard it belongs to, or nil for one that has no family here.
    package let family: EncoderFamily?

    init(_ pointer: UnsafePointer<AVCodec>) {
        self.pointer = pointer
        name = String(cString: pointer.pointee.name)
        longName = pointer.pointee.long_name.map { String(cString: $0) } ?? name
        family = EncoderFamily.of(encoder: name)
    }

    /// FFmpeg's name of what it makes, for example `h264`.
    package var codecName: String { String(cString: avcodec_get_name(pointer.pointee.id)) }

    /// The pixel formats it takes, in its own order; nil for any. Of an encoder that takes frames in
    /// a device's memory alone, those that can be brought there.
    package var pixelFormats: [PixelFormat]? {
        hardware == nil ? ownPixelFormats : EncoderChoice.uploadFormats(codecName: codecName)
    }

    /// What libavcodec says it takes; nil for any.
    var ownPixelFormats: [PixelFormat]? {
        // It takes any, but what it is for, YUV4MPEG2, doesn't.
        if name == "wrapped_avframe" { return Self.yuv4mpegFormats }
        guard var next = subpixel_codec_pixel_formats(pointer) else { return nil }
        var formats: [PixelFormat] = []
        while next.pointee != AV_PIX_FMT_NONE {
            formats.append(PixelFormat(next.pointee))
            next += 1
        }
        return formats
    }

    /// 4:2:0, 4:2:2, 4:4:4 and gray as `yuv4mpegenc.c` of FFmpeg 5.1 lists them.
    private static let yuv4mpegFormats: [PixelFormat] =
        ["", "9le", "10le", "12le", "14le", "16le"].flatMap { depth in
            ["yuv420p", "yuv422p", "yuv444p", "gray"].map { $0 + depth }
        }.compactMap(PixelFormat.named)

    /// The frame rates it is limited to, or nil for any.
    var frameRates: [Rational]? {
        guard var next = subpixel_codec_frame_rates(pointer) else { return nil }
        var rates: [Rational] = []
        while next.pointee.den != 0 {
            rates.append(Rational(next.pointee))
            next += 1
        }
        return rates
    }
}

// libavcodec's codec descriptions are constants.
extension EncoderChoice: @unchecked Sendable {}

/// The video encoders of this FFmpeg: finds the one a user means, or the one a container wants.
package enum EncoderCatalog {
    /// The encoder for what a user wrote, or for the container when they wrote nothing.
    ///
    /// - Parameters:
    ///   - codec: a family (`h264`) or libavcodec's exact name (`libx264`); nil for the default.
    ///   - container: the encoder must make something that it can hold.
    ///   - picture: of a family, the first installed encoder that takes this layout and size as
    ///     they are is preferred.
    /// - Returns: an encoder whose codec the container can hold.
    /// - Throws: `noEncoder` with the nearest name or what is missing, `unsupportedByContainer`
    ///   with the containers that could hold it.
    package static func choose(
        codec: String?, container: OutputFormat,
        picture: (format: PictureFormat, size: Size)? = nil
    ) throws(MediaError) -> EncoderChoice {
        let candidates =
            if let codec { try encoders(named: codec) } else { try defaults(for: container) }
        let held = candidates.filter {
            ContainerRules.verdict(on: $0.pointer.pointee.id, in: container) != .no
        }
        guard let first = held.first else {
            throw cannotHold(candidates[0], in: container)
        }
        guard let picture else { return first }
        return held.first {
            $0.pixelFormat(for: picture.format, size: picture.size)?.changes.isEmpty == true
                && $0.sizeProblem(picture.size, picture.format.subsampling) == nil
        } ?? first
    }

    /// The installed encoders that `name` means, the preferred one first; never empty.
    private static func encoders(named name: String) throws(MediaError) -> [EncoderChoice] {
        if let family = EncoderFamily.named(name) {
            let found = family.encoders.compactMap(encoder(exactly:))
            if !found.isEmpty { return found }
            throw MediaError(
                .noEncoder, "cannot encode \(family.name)",
                reason: "this FFmpeg has none of \(family.encoders.joined(separator: ", "))",
                hint: "available: \(available.joined(separator: ", "))")
        }
        if let found = encoder(exactly: name) { return [found] }
        if let other = avcodec_find_encoder_by_name(name),
            other.pointee.type != AVMEDIA_TYPE_VIDEO
        {
            throw MediaError(
                .noEncoder, "cannot encode video with '\(name)'", reason: "it is no video encoder")
        }
        let names = EncoderFamily.all.flatMap { [$0.name] + $0.aliases } + allNames
        throw MediaError(
            .noEncoder, "unknown codec '\(name)'\(didYouMean(name, among: names))", reason: "",
            hint: "available: \(available.joined(separator: ", ")), or any encoder of libavcodec")
    }

    /// libavcodec's video encoder of exactly this name, or nil.
    package static func encoder(exactly name: String) -> EncoderChoice? {
        guard let found = avcodec_find_encoder_by_name(name),
            found.pointee.type == AVMEDIA_TYPE_VIDEO
        else { return nil }
        return EncoderChoice(found)
    }

    private static func defaults(
        for container: OutputFormat
    ) throws(MediaError) -> [EncoderChoice] {
        var found: [EncoderChoice] = []
        let wanted = EncoderFamily.byContainer[container.name] ?? "h264"
        if let family = EncoderFamily.named(wanted) {
            found = family.encoders.compactMap(encoder(exactly:)).filter {
                ContainerRules.verdict(on: $0.pointer.pointee.id, in: container) != .no
            }
            if found.isEmpty, EncoderFamily.byContainer[container.name] != nil {
                throw MediaError(
                    .noEncoder, "cannot encode \(family.name) for \(container.name)",
                    reason: "this FFmpeg has none of \(family.encoders.joined(separator: ", "))",
                    hint: "choose another container, such as matroska")
            }
        }
        // MPEG-4 where a build has no H.264, and the container's own idea.
        let id = container.pointer.pointee.video_codec
        if found.isEmpty, id != AV_CODEC_ID_NONE, let own = avcodec_find_encoder(id) {
            found = [EncoderChoice(own)]
        }
        guard found.isEmpty else { return found }
        throw MediaError(
            .unsupportedByContainer, "cannot write video as \(container.name)",
            reason: "\(container.longName) holds no video",
            hint: "choose a container such as matroska or mp4")
    }

    private static func cannotHold(
        _ encoder: EncoderChoice, in container: OutputFormat
    ) -> MediaError {
        let others = ContainerRules.containers(holding: encoder.pointer.pointee.id)
        return MediaError(
            .unsupportedByContainer, "cannot put \(encoder.codecName) into \(container.name)",
            reason: "the container has no place for it",
            hint: others.isEmpty ? nil : "\(others.joined(separator: ", ")) can hold it")
    }

    /// The families of which this FFmpeg has an encoder, each with the one it would use.
    package static var installedFamilies: [(family: EncoderFamily, encoder: EncoderChoice)] {
        EncoderFamily.all.compactMap { family in
            family.encoders.compactMap(encoder(exactly:)).first.map { (family, $0) }
        }
    }

    private static var available: [String] { installedFamilies.map(\.family.name) }

    /// The names of all video encoders of this libavcodec.
    package static var allNames: [String] {
        var names: [String] = []
        var cursor: UnsafeMutableRawPointer?
        while let codec = av_codec_iterate(&cursor) {
            if av_codec_is_encoder(codec) != 0, codec.pointee.type == AVMEDIA_TYPE_VIDEO {
                names.append(String(cString: codec.pointee.name))
            }
        }
        return names
    }
}
