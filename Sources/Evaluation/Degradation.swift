internal import Foundation
internal import Imaging
internal import Media

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
        _ path: String, scale: Int, limit: Int?, threads: Int, to target: String,
        progress: (Int) -> Void
    ) throws -> Outcome {
        let reader = try FrameReader(path: path, threads: threads)
        let converter = Converter(to: .yuv420p)
        let stream = reader.stream
        guard let first = try reader.next() else {
            throw EvaluationError(.input, "'\(path)' holds no frame that can be decoded")
        }
        let high = first.size
        let low = Size(
            width: high.width / (2 * scale) * 2, height: high.height / (2 * scale) * 2)
        guard low.width > 0, low.height > 0 else {
            throw EvaluationError(.input, "'\(path)' is \(high): too small to reduce by \(scale)")
        }
        let rate = stream.averageFrameRate.isKnown ? stream.averageFrameRate : Rational(25, 1)
        let video = try Video(
            settings: settings(), size: low, rate: rate, color: first.color, target: target)
        let pool = try FramePool(size: low, pixelFormat: .yuv420p)
        var next: Frame? = first
        var count = 0
        do {
            while let frame = next.take(), count < limit ?? .max {
                guard frame.size == high else {
                    throw EvaluationError(
                        .input, "'\(path)' changes its size in frame \(count), to \(frame.size)")
                }
                let reduced = try pool.makeFrame()
                let source = try converter.convert(frame)
                for plane in 0..<3 { reduce(source, plane, by: scale, into: reduced) }
                try video.write(reduced, at: count)
                count += 1
                progress(count)
                next = try reader.next()
            }
            try video.finish()
        } catch {
            video.cancel()
            throw error
        }
        let seconds = Double(count) / (rate.value ?? 25)
        return Outcome(
            frames: count, kilobitsPerSecond: Double(video.bytes) * 8 / 1000 / max(seconds, 1e-9))
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

    /// An encoder with the file that its packets go to.
    private final class Video {
        private let encoder: Encoder
        private let muxer: Muxer
        private let rate: Rational
        private(set) var bytes = 0

        init(
            settings: EncoderSettings, size: Size, rate: Rational, color: ColorDescription,
            target: String
        ) throws {
            let container = try OutputFormat.named("matroska")
            self.rate = rate
            let format = VideoFormat(
                size: size, pixelFormat: .yuv420p,
                timeBase: Rational(rate.denominator, rate.numerator), frameRate: rate, color: color)
            encoder = try Encoder(settings: settings, format: format, container: container)
            muxer = try Muxer(path: target, format: container)
            try muxer.addVideo(encoder)
            try muxer.start()
        }

        func write(_ frame: consuming Frame, at index: Int) throws {
            frame.timeBase = Rational(rate.denominator, rate.numerator)
            frame.pts = Int64(index)
            frame.duration = 1
            try encoder.send(frame)
            try passOn()
        }

        func finish() throws {
            try encoder.finish()
            try passOn()
            try muxer.finish()
        }

        func cancel() { muxer.cancel() }

        private func passOn() throws {
            while case .packet(let packet) = try encoder.next() {
                bytes += packet.byteCount
                try muxer.write(packet, stream: 0)
            }
        }
    }
}
