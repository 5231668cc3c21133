internal import Foundation
internal import Imaging
package import Media

/// What the reduced frames of a video go through before they are upscaled: an encoder, as in
/// `h264:crf=28`.
package struct Degradation: Sendable {
    /// As it was written on the command line.
    package let text: String
    private let codec: String
    private let options: [(key: String, value: String)]

    /// - Parameters:
    ///   - text: How messages and tables call it.
    ///   - codec: A codec or an encoder, as `EncoderCatalog.choose` takes it.
    ///   - options: Of the encoder; `crf` and `preset` among them.
    package init(text: String, codec: String, options: [(key: String, value: String)]) {
        self.text = text
        self.codec = codec
        self.options = options
    }

    /// What `encode` did.
    package struct Outcome: Sendable {
        package let frames: Int
        /// Of the encoded video, headers not counted.
        package let kilobitsPerSecond: Double
    }

    /// Reduces the frames of a video by MATLAB's bicubic, as 8-bit 4:2:0, and encodes them into a
    /// Matroska file. Extents are cropped to multiples of twice the scale factor.
    ///
    /// Throws: `MediaError`, and `EvaluationError` for a video that is too small or changes its size.
    package func encode(
        _ origin: MediaSource, scale: Int, limit: Int?, threads: Int, to target: String,
        progress: (Int) -> Void
    ) throws -> Outcome {
        let reader = try FrameReader(origin, threads: threads)
        let converter = Converter(to: .yuv420p)
        let stream = reader.stream
        guard let first = try reader.next() else {
            throw EvaluationError(.input, "'\(origin)' holds no frame that can be decoded")
        }
        let high = first.size
        let low = Size(
            width: high.width / (2 * scale) * 2, height: high.height / (2 * scale) * 2)
        guard low.width > 0, low.height > 0 else {
            throw EvaluationError(.input, "'\(origin)' is \(high): too small to reduce by \(scale)")
        }
        let rate = stream.averageFrameRate.isKnown ? stream.averageFrameRate : Rational(25, 1)
        let unit = Rational(rate.denominator, rate.numerator)
        let writer = try VideoWriter(
            to: target, settings: settings(),
            format: VideoFormat(
                size: low, pixelFormat: .yuv420p, timeBase: unit, frameRate: rate,
                color: first.color),
            container: .named("matroska"))
        let pool = try FramePool(size: low, pixelFormat: .yuv420p)
        var next: Frame? = first
        var count = 0
        try writer.write {
            while let frame = next.take(), count < limit ?? .max {
                guard frame.size == high else {
                    throw EvaluationError(
                        .input, "'\(origin)' changes its size in frame \(count), to \(frame.size)")
                }
                let reduced = try pool.makeFrame()
                let source = try converter.convert(frame)
                for plane in 0..<3 { reduce(source, plane, by: scale, into: reduced) }
                reduced.timeBase = unit
                reduced.pts = Int64(count)
                reduced.duration = 1
                try writer.send(reduced)
                count += 1
                progress(count)
                next = try reader.next()
            }
        }
        let seconds = Double(count) / (rate.value ?? 25)
        return Outcome(
            frames: count,
            kilobitsPerSecond: Double(writer.byteCount) * 8 / 1000 / max(seconds, 1e-9))
    }

    /// Throws: `MediaError` for a codec that there isn't, `EvaluationError` for a bad `crf`.
    private func settings() throws -> EncoderSettings {
        var settings = EncoderSettings(
            encoder: try EncoderCatalog.choose(codec: codec, container: .named("matroska")))
        for option in options {
            switch option.key {
            case "crf":
                guard let crf = Double(option.value) else {
                    throw EvaluationError(
                        .request, "--degrade: '\(option.value)' is no number for crf")
                }
                settings.crf = crf
            case "preset": settings.preset = option.value
            default: settings.options.append(.init(option.key, option.value))
            }
        }
        return settings
    }

    private func reduce(
        _ source: borrowing Frame, _ plane: Int, by scale: Int, into reduced: borrowing Frame
    ) {
        reduced.withMutablePlane(plane) { destination in
            let size = destination.size
            let whole = source.withPlane(plane) { RealPlane($0) }
            let part = whole.cropped(
                to: Size(width: size.width * scale, height: size.height * scale))
            let bytes = part.matlabResized(to: size, rounding: false).bytes
            for y in 0..<size.height {
                let row = destination.base + y * destination.stride
                for x in 0..<size.width {
                    row.storeBytes(
                        of: bytes[y * size.width + x], toByteOffset: x, as: UInt8.self)
                }
            }
        }
    }
}
