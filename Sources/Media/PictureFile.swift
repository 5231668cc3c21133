internal import CFFmpeg
internal import Imaging
internal import SystemPackage

/// Reads and writes single pictures by FFmpeg's codecs.
package enum PictureFile {
    /// The first picture of a file (PNG, JPEG, BMP, TIFF, …, also of a video). Gray stays gray; the
    /// rest becomes RGB, exactly where it is RGB of 8 bits. Deeper samples are rounded, alpha is left
    /// out. A file that is cut off or damaged is refused rather than patched up.
    ///
    /// - Throws: as `Demuxer` and `Decoder` do.
    package static func read(path: String) throws(MediaError) -> Picture {
        let demuxer = try Demuxer(path: path)
        guard
            let stream = demuxer.info.streams.first(where: { $0.kind == .video && $0.hasDecoder })
        else {
            throw MediaError(.noVideo, "cannot read '\(path)'", reason: "it holds no picture")
        }
        let decoder = try Decoder(stream: stream, threads: 1, refusesDamage: true)
        while let packet = try demuxer.readPacket() {
            guard packet.streamIndex == stream.index else { continue }
            try decoder.send(packet)
            if case .frame(let frame) = try decoder.next() { return try Picture(frame) }
        }
        try decoder.finish()
        if case .frame(let frame) = try decoder.next() { return try Picture(frame) }
        throw MediaError(
            .decoderFailed, "cannot read '\(path)'", reason: "no picture could be decoded")
    }

    /// Writes a PNG file, in place of one that exists.
    ///
    /// - Throws: `writeFailed`, `noEncoder`, `encoderFailed`, `outOfMemory`.
    package static func write(_ picture: Picture, to path: String) throws(MediaError) {
        let bytes = try encodePNG(picture)
        do {
            let file = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, .truncate],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            try file.closeAfter { _ = try file.writeAll(bytes) }
        } catch {
            throw MediaError(.writeFailed, "cannot write '\(path)'", reason: "\(error)")
        }
    }

    /// The bytes of a PNG file. Calls `avcodec_send_frame` and `avcodec_receive_packet`.
    ///
    /// - Throws: `noEncoder`, `encoderFailed`, `outOfMemory`.
    package static func encodePNG(_ picture: Picture) throws(MediaError) -> [UInt8] {
        let action = "cannot encode a picture of \(picture.size) as PNG"
        guard let codec = avcodec_find_encoder(AV_CODEC_ID_PNG) else {
            throw MediaError(.noEncoder, action, reason: "this FFmpeg has no PNG encoder")
        }
        let frame = try picture.packedFrame()
        var context = avcodec_alloc_context3(codec)
        guard let encoder = context else { throw .outOfMemory("an encoder") }
        defer { avcodec_free_context(&context) }
        encoder.pointee.width = frame.pointer.pointee.width
        encoder.pointee.height = frame.pointer.pointee.height
        encoder.pointee.pix_fmt = frame.pixelFormat.av
        encoder.pointee.time_base = AVRational(num: 1, den: 1)
        let packet = try Packet()
        for step in [
            { avcodec_open2(encoder, codec, nil) },
            { avcodec_send_frame(encoder, frame.pointer) },
            { avcodec_send_frame(encoder, nil) },
            { avcodec_receive_packet(encoder, packet.pointer) },
        ] {
            let code = step()
            guard code >= 0 else { throw MediaError(.encoderFailed, action, code: code) }
        }
        return packet.withBytes { Array($0) }
    }
}

extension Picture {
    /// The picture of a decoded frame.
    ///
    /// - Throws: `unsupported`, `conversionFailed`, `outOfMemory`.
    package init(_ frame: consuming Frame) throws(MediaError) {
        let format = frame.pixelFormat
        let isDeep = format.bitDepth > 8
        let components = format.descriptor?.nb_components ?? 0
        // The palette and black-and-white formats have one component and mean RGB.
        let isGray = components < 3 && !format.isRGB && components > 0
        let target =
            isGray
            ? (isDeep ? "gray16" : "gray") : (isDeep ? "gbrp16" : "gbrp")
        let converted = try Converter(
            to: .named(target) ?? .gbrp,
            color: isGray ? frame.color : nil
        ).convert(frame)
        let size = converted.size
        // GBR planes in the order R, G, B.
        let order = isGray ? [0] : [2, 0, 1]
        self.init(
            size: size,
            planes: order.map { plane in
                converted.samples(ofPlane: plane, isDeep: isDeep)
            })
    }

    /// The picture as a frame for an encoder: `rgb24` or `gray`.
    func packedFrame() throws(MediaError) -> Frame {
        let pool = try FramePool(size: size, pixelFormat: isGray ? .gray8 : .rgb24)
        let frame = try pool.makeFrame()
        guard let base = frame.pointer.pointee.data.0 else {
            preconditionFailure("a frame without samples")
        }
        let step = planes.count
        for (channel, plane) in planes.enumerated() {
            for y in 0..<size.height {
                let row = base + y * frame.pointer.pointee.stride(0)
                for x in 0..<size.width { row[x * step + channel] = plane[y * size.width + x] }
            }
        }
        return frame
    }
}

extension Frame {
    /// The samples of a whole-size plane without padding; 16-bit ones rounded to 8.
    fileprivate func samples(ofPlane plane: Int, isDeep: Bool) -> [UInt8] {
        guard let base = pointer.pointee.plane(plane) else {
            preconditionFailure("no plane \(plane) in a frame of \(pixelFormat)")
        }
        let size = size
        return [UInt8](unsafeUninitializedCapacity: size.width * size.height) { samples, count in
            for y in 0..<size.height {
                let row = UnsafeRawPointer(base + y * pointer.pointee.stride(plane))
                for x in 0..<size.width {
                    if isDeep {
                        let value = Int(row.load(fromByteOffset: x * 2, as: UInt16.self))
                        samples[y * size.width + x] = UInt8((value * 255 + 32767) / 65535)
                    } else {
                        samples[y * size.width + x] = row.load(fromByteOffset: x, as: UInt8.self)
                    }
                }
            }
            count = size.width * size.height
        }
    }
}
