import Foundation

/// What a few seconds of a video tell about all of it, preset by preset.
struct SampleReport: Encodable {
    /// One preset.
    struct Result: Encodable {
        let preset: String
        let network: String
        let width: Int
        let height: Int
        /// Frames written per second of wall time; starting and ending a run aren't counted.
        let fps: Double
        /// Seconds of video per second of wall time.
        let speed: Double
        /// Share of the pictures taken from the frame before, 0...1.
        let reused: Double
        /// Bits of upscaled video per second of it.
        let bitRate: Double
        /// Of the whole file: seconds of wall time, bytes with its sound; nil when its length is unknown.
        let predictedSeconds: Double?
        let predictedBytes: Double?
    }

    let input: String
    /// Seconds of the whole video, nil when unknown.
    let duration: Double?
    /// Where samples begin, in seconds, and how long each is at most.
    let places: [Double]
    let seconds: Double
    let threads: Int
    let results: [Result]

    /// A table for people.
    var text: String {
        var table = TextTable(Self.titles.enumerated().map { ($1, $0 < 2 ? .left : .right) })
        for row in rows { table.append(row) }
        return table.text
    }

    static let titles = [
        "preset", "size", "fps", "× real time", "reused", "Mbit/s", "whole file: time", "size",
    ]

    var rows: [[String]] {
        results.map { result in
            [
                "\(result.preset) \(result.network)", "\(result.width)×\(result.height)",
                String(format: "%.1f", result.fps), String(format: "%.2f", result.speed),
                String(format: "%.0f %%", result.reused * 100),
                String(format: "%.2f", result.bitRate / 1e6),
                result.predictedSeconds.map(ProgressLine.clock) ?? "?",
                result.predictedBytes.map { ProgressLine.bytes(Int($0)) } ?? "?",
            ]
        }
    }
}
