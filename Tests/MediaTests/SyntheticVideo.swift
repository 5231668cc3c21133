import Imaging
import TestSupport

@testable import Media

/// Makes frames and sends them through an encoder and a muxer; what the tests of both need.
struct SyntheticVideo {
    var size = Size(width: 64, height: 48)
    var pixelFormat = PixelFormat.yuv420p
    var timeBase = Rational(1, 1000)
    var frameRate = Rational(25, 1)
    var color = ColorDescription()
    var masteringDisplay: MasteringDisplay?
    var contentLight: ContentLight?
    /// Pts of each frame.
    var times: [Int64]
    /// Of the last frame.
    var lastDuration: Int64

    /// `count` frames at unequal distances of 1, 2 or 3 steps, the first at `start`.
    static func variable(
        count: Int = 40, timeBase: Rational, start: Int64 = 0, rate: Rational = Rational(25, 1)
    ) -> SyntheticVideo {
        let step = max(1, Rational(rate.denominator, rate.numerator).rescale(1, to: timeBase))
        var times: [Int64] = []
        var time = start
        for index in 0..<count {
            times.append(time)
            // Not on any grid but the time base's.
            time += step * Int64(index % 3 + 1) + (step > 3 ? Int64(index % 4) - 1 : 0)
        }
        return SyntheticVideo(
            timeBase: timeBase, frameRate: rate, times: times, lastDuration: step)
    }

    var durations: [Int64] {
        zip(times, times.dropFirst()).map { $1 - $0 } + [lastDuration]
    }

    var format: VideoFormat {
        VideoFormat(
            size: size, pixelFormat: pixelFormat, timeBase: timeBase, frameRate: frameRate,
            color: color, masteringDisplay: masteringDisplay, contentLight: contentLight)
    }

    /// A frame whose luma is a gradient that moves with `index`.
    func frame(_ index: Int, pool: FramePool) throws -> Frame {
        let frame = try pool.makeFrame()
        frame.color = color
        if let layout = pixelFormat.pictureFormat {
            for plane in 0..<layout.planeCount {
                frame.withMutablePlane(plane) { view in
                    for y in 0..<view.size.height {
                        let row = view.base + y * view.stride
                        for x in 0..<view.size.width {
                            let value = (x * 3 + y * 2 + index * 5 + plane * 40) & 0xff
                            if layout.bitDepth == 8 {
                                row.storeBytes(of: UInt8(value), toByteOffset: x, as: UInt8.self)
                            } else {
                                row.storeBytes(
                                    of: UInt16(value << (layout.bitDepth - 8)),
                                    toByteOffset: x * 2, as: UInt16.self)
                            }
                        }
                    }
                }
            }
        }
        frame.pts = times[index]
        frame.duration = durations[index]
        frame.timeBase = timeBase
        return frame
    }

    struct PacketTimes: Hashable {
        var pts: Int64?
        var dts: Int64?
        var duration: Int64
    }

    /// Encodes all frames; `sink` takes each packet.
    @discardableResult
    func encode(
        with encoder: Encoder, into sink: (consuming Packet) throws -> Void
    ) throws -> Int {
        let pool = try FramePool(size: size, pixelFormat: pixelFormat)
        func drain() throws {
            while case .packet(let packet) = try encoder.next() { try sink(packet) }
        }
        for index in times.indices {
            try encoder.send(try frame(index, pool: pool))
            try drain()
        }
        try encoder.finish()
        try drain()
        return encoder.packetsMade
    }

    /// Encodes into a file with a stream of video alone.
    func write(
        to path: String, codec: String? = nil, like source: StreamInfo? = nil,
        formatName: String? = nil, offset: Int64 = 0,
        configure: (inout EncoderSettings) -> Void = { _ in }
    ) throws -> [Muxer.StreamStatistics] {
        let container = try OutputFormat.resolve(target: path, format: formatName)
        var settings = EncoderSettings(
            encoder: try EncoderCatalog.choose(codec: codec, container: container))
        configure(&settings)
        let encoder = try Encoder(settings: settings, format: format, container: container)
        let muxer = try Muxer(path: path, format: container)
        do {
            try muxer.addVideo(encoder, like: source)
            if offset != 0 { muxer.move(by: offset, of: timeBase) }
            try muxer.start()
            try encode(with: encoder) { try muxer.write($0, stream: 0) }
            try muxer.finish()
        } catch {
            muxer.cancel()
            throw error
        }
        return muxer.statistics
    }
}
