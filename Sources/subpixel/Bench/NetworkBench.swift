import Foundation
import Imaging
import Networks
import Pipeline
import SuperResolution

/// `subpixel bench --network-only`: one network on luma planes in memory, without any video. What
/// `scripts/bench-peers` runs.
struct NetworkBench {
    let network: Network
    let size: Size
    let threads: Int
    let framesInFlight: Int
    let seconds: Double
    let repeats: Int

    struct Report: Encodable {
        var version = 1
        var level: String
        /// Of the processor doing nothing else, before and after each repeat.
        var peak: Peak
        var results: [Result]
    }

    /// Fused multiply-adds per second: of all threads together by the clock, and of one thread by
    /// the time that it had a processor.
    struct Peak: Encodable {
        var threads: Int
        var macsPerSecond: Spread
        var macsPerProcessorSecond: Spread
    }

    struct Result: Encodable {
        var network: String
        var scale: Int
        var width: Int
        var height: Int
        var threads: Int
        var framesInFlight: Int
        /// Of all repeats.
        var frames: Int
        var seconds: Double
        /// Of all threads.
        var processorSeconds: Double
        /// Frames per second.
        var rate: Spread
        /// The network's multiply-adds, direct form, as a share of the peak.
        var peakShare: Spread
    }

    /// Measures. `input` is a file of width × height bytes, the luma to upscale, nil for a pattern;
    /// `output` is where to write the upscaled luma of the same kind, nil for nowhere.
    ///
    /// Throws: `EngineError` for a network that can't be run, `CommandFailure` for files.
    func run(input: String?, output: String?) throws -> Report {
        let pool = WorkerPool(threads: threads)
        let upscaler = try Upscaler(
            network: network, inputSize: size, bitDepth: 8, range: .full, pool: pool,
            framesInFlight: framesInFlight)
        let loop = NetworkLoop(
            upscaler: upscaler, source: try luma(input), framesInFlight: framesInFlight)
        loop.makeFrame(0)
        if let output { try write(loop.result, to: output) }

        let macs = Double(upscaler.macsPerPixel) * Double(size.width * size.height)
        var rates: [Double] = []
        var shares: [Double] = []
        var peaks: [ProcessorPeak] = []
        var frames = 0
        var elapsed = 0.0
        var used = 0.0
        for _ in 0..<repeats {
            let before = ProcessorPeak.measure(pool: pool, seconds: 0.05)
            let processorSeconds = ProcessorTime.seconds
            let turn = loop.turn(seconds: seconds)
            used += ProcessorTime.seconds - processorSeconds
            let after = ProcessorPeak.measure(pool: pool, seconds: 0.05)
            frames += turn.frames
            elapsed += turn.seconds
            peaks += [before, after]
            let rate = Double(turn.frames) / turn.seconds
            rates.append(rate)
            shares.append(rate * macs * 2 / (before.macsPerSecond + after.macsPerSecond))
        }
        guard let rate = Spread(rates), let share = Spread(shares),
            let peak = Spread(peaks.map(\.macsPerSecond)),
            let processorPeak = Spread(peaks.map(\.macsPerProcessorSecond))
        else {
            throw CommandFailure(.internal, "nothing was measured in \(repeats) repeats")
        }
        return Report(
            level: Level.best.rawValue,
            peak: Peak(
                threads: threads, macsPerSecond: peak, macsPerProcessorSecond: processorPeak),
            results: [
                Result(
                    network: network.name, scale: network.scale, width: size.width,
                    height: size.height, threads: threads, framesInFlight: framesInFlight,
                    frames: frames, seconds: elapsed, processorSeconds: used, rate: rate,
                    peakShare: share)
            ])
    }

    private func luma(_ path: String?) throws -> [UInt8] {
        let count = size.width * size.height
        guard let path else {
            return (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 7) ^ ($0 >> 5)) }
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.input, "cannot read '\(path)'")
        }
        guard data.count == count else {
            throw CommandFailure(
                .input, "'\(path)' has \(data.count) bytes; luma of \(size) has \(count)")
        }
        return Array(data)
    }

    private func write(_ samples: [UInt8], to path: String) throws {
        do {
            try Data(samples).write(to: URL(fileURLWithPath: path))
        } catch {
            throw CommandFailure(.output, "cannot write '\(path)': \(error.localizedDescription)")
        }
    }
}

extension NetworkBench.Report {
    /// A line for each result.
    var text: String {
        results.map { result in
            let share = Int((result.peakShare.median * 100).rounded())
            return "\(result.network) ×\(result.scale), \(result.width)×\(result.height), "
                + "threads: \(result.threads): \(BenchTable.figure(result.rate.median)) fps "
                + "(\(BenchTable.figure(result.rate.low)) – "
                + "\(BenchTable.figure(result.rate.high))), \(share)% of the peak, level \(level)"
        }.joined(separator: "\n")
    }
}
