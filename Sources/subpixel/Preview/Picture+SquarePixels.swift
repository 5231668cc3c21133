import Imaging
import Media
import SuperResolution

extension Picture {
    /// The frame in square pixels of 8 bits.
    ///
    /// Throws: `MediaError`, `SizeError`.
    init(shown frame: consuming Frame) throws {
        let ratio = frame.sampleAspectRatio
        self = try Picture(frame).inSquarePixels(sampleAspectRatio: ratio)
    }

    /// The picture as it is shown: PNG viewers and browsers take pixels for squares, so that one of
    /// other pixels is made wider or higher by cubic taps, never smaller.
    ///
    /// Throws: `SizeError` for a size that can't be held.
    private func inSquarePixels(sampleAspectRatio ratio: Rational) throws -> Picture {
        guard let ratio = ratio.value, ratio > 0, abs(ratio - 1) > 1e-3 else { return self }
        let shown = Size(
            width: Self.extent(Double(size.width) * max(1, ratio)),
            height: Self.extent(Double(size.height) * max(1, 1 / ratio)))
        let resampler = try PlaneResampler(from: size, to: shown, bitDepth: 8)
        let stretched = planes.map { plane in
            [UInt8](unsafeUninitializedCapacity: shown.width * shown.height) { samples, count in
                count = shown.width * shown.height
                plane.withUnsafeBytes { source in
                    guard let from = source.baseAddress,
                        let to = UnsafeMutableRawPointer(samples.baseAddress)
                    else { return }
                    resampler.resample(
                        PlaneView(base: from, size: size, stride: size.width, bitDepth: 8),
                        into: MutablePlaneView(
                            base: to, size: shown, stride: shown.width, bitDepth: 8))
                }
            }
        }
        return Picture(size: shown, planes: stretched)
    }

    /// Ratios in files may be absurd.
    private static func extent(_ value: Double) -> Int { Int(min(value.rounded(), 65535)) }
}
