package import Imaging

/// Whether frames come at a constant rate, found from their timestamps rather than from what the
/// container claims.
package enum FrameTiming: Hashable, Sendable {
    /// Every frame lies where a constant rate puts it, but for the rounding of the time base.
    case constant(Rational)
    /// Seconds between frames: the shortest, the longest, and frames per second on average.
    case variable(shortest: Double, longest: Double, average: Double)
    /// Fewer than two timestamps.
    case unknown

    /// Judges by the pts of frames in any order; those of a damaged file may repeat.
    package init(pts unordered: [Int64], timeBase: Rational) {
        let pts = unordered.sorted()
        guard let unit = timeBase.value, unit > 0, let first = pts.first, let last = pts.last,
            last > first
        else {
            self = .unknown
            return
        }
        let span = Double(last) - Double(first)
        let count = Double(pts.count - 1)
        let period = FrameTiming.bestPeriod(span: span, count: count, unit: unit)
        let residues = pts.enumerated().map { index, time in
            Double(time) - Double(first) - Double(index) * period.units
        }
        // Rounding to whole units spreads them over one unit. Where a frame is only a few units long,
        // that would also cover a frame that is missing.
        let spread = (residues.max() ?? 0) - (residues.min() ?? 0)
        let isConstant = spread <= (period.units >= 8 ? 1.001 : 0.001)
        if isConstant {
            self = .constant(period.rate)
            return
        }
        let gaps = zip(pts, pts.dropFirst()).map { (Double($1) - Double($0)) * unit }
        self = .variable(
            shortest: gaps.min() ?? 0, longest: gaps.max() ?? 0, average: count / (span * unit))
    }

    /// The common rate that fits within the rounding of both ends, else the measured one.
    private static func bestPeriod(
        span: Double, count: Double, unit: Double
    ) -> (units: Double, rate: Rational) {
        var best: (units: Double, rate: Rational, distance: Double)?
        for rate in commonRates {
            guard let value = rate.value else { continue }
            let units = 1 / (value * unit)
            let distance = abs(units * count - span)
            // Twice as good, because the likely ones stand first.
            if distance <= 1, distance * 2 < best?.distance ?? .infinity {
                best = (units, rate, distance)
            }
        }
        if let best { return (best.units, best.rate) }
        let rate = count / (span * unit)
        return (span / count, rational(near: rate))
    }

    /// Frames per second, in the order of their being likely.
    private static let commonRates: [Rational] =
        [24, 25, 30, 50, 60].map { Rational($0, 1) }
        + [24, 30, 60, 120].map { Rational($0 * 1000, 1001) }
        + [1, 2, 5, 10, 12, 15, 20, 48, 90, 100, 120, 240].map { Rational($0, 1) }

    private static func rational(near value: Double) -> Rational {
        let scaled = (value * 1000).rounded()
        guard scaled > 0, scaled < Double(Int32.max) else { return Rational(0, 1) }
        let numerator = Int32(scaled)
        let divisor = greatestCommonDivisor(numerator, 1000)
        return Rational(numerator / divisor, 1000 / divisor)
    }

    private static func greatestCommonDivisor(_ a: Int32, _ b: Int32) -> Int32 {
        b == 0 ? a : greatestCommonDivisor(b, a % b)
    }
}

extension FrameTiming {
    /// Judges a stream of a source by its first packets, which is cheap: nothing is decoded. The
    /// source is opened anew.
    ///
    /// - Throws: as `Demuxer` does.
    package static func measure(
        path: String, stream index: Int, packets limit: Int = 600
    ) throws(MediaError) -> FrameTiming {
        let demuxer = try Demuxer(path: path)
        guard demuxer.info.streams.indices.contains(index) else { return .unknown }
        let stream = demuxer.info.streams[index]
        demuxer.select([index])
        var pts: [Int64] = []
        var isWhole = true
        while let packet = try demuxer.readPacket() {
            guard packet.streamIndex == index, !packet.isDiscarded, let time = packet.pts
            else { continue }
            pts.append(time)
            if pts.count == limit {
                isWhole = false
                break
            }
        }
        if !isWhole {
            // Frames that are shown before the last ones read may not have been read yet.
            pts.sort()
            pts.removeLast(min(16, pts.count / 2))
        }
        return FrameTiming(pts: pts, timeBase: stream.timeBase)
    }
}
