import Foundation
import Imaging
import Media
import Networks
import Pipeline

/// Upscales short parts of a video with several presets and measures what they cost.
///
/// Presets take turns at each place, so that a machine that is slower for a while is so for all.
struct SampleRun {
    let input: String
    let subjects: [BenchmarkRequest.Subject]
    let scale: Double
    let threads: Int
    /// Of video in all, and into how many places they are cut.
    let seconds: Double
    let placeCount: Int

    private struct Sum {
        var frames = 0
        var elapsed = 0.0
        var video = 0.0
        var bytes = 0
        var reused = 0.0
        var plan: UpscalePlan?
    }

    /// Seconds at which samples begin: in the middle of as many equal parts.
    static func places(count: Int, length: Double, duration: Double?) -> [Double] {
        guard let duration, duration > length * Double(count) else { return [0] }
        return (0..<count).map { place in
            let middle = duration * (Double(place) + 0.5) / Double(count)
            return max(0, min(middle - length / 2, duration - length))
        }
    }

    /// Measures. `progress` is told what is about to be done.
    ///
    /// Throws: what a run of `upscale` throws.
    func report(progress: (String) -> Void) throws -> SampleReport {
        let info = try Demuxer(path: input).info
        let duration = info.duration.map { Double($0) / 1e6 }
        var places = Self.places(
            count: placeCount, length: seconds / Double(placeCount), duration: duration)
        let length = places.count == 1 ? seconds : seconds / Double(placeCount)
        var sums = [Sum](repeating: Sum(), count: subjects.count)
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("subpixel-sample-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for place in places {
            for (index, subject) in subjects.enumerated() {
                progress("\(subject.name) at \(ProgressLine.clock(place))")
                try add(subject, at: place, length: length, folder, to: &sums[index])
            }
        }
        if sums.allSatisfy({ $0.video == 0 }) { places = [] }
        return SampleReport(
            input: input, duration: duration, places: places, seconds: length, threads: threads,
            results: zip(subjects, sums).compactMap { subject, sum in
                result(of: subject, sum, duration: duration)
            })
    }

    private func add(
        _ subject: BenchmarkRequest.Subject, at place: Double, length: Double, _ folder: URL,
        to sum: inout Sum
    ) throws {
        let target = folder.appendingPathComponent("sample.mp4").path
        var request = UpscaleRequest(
            input: input, output: target, networks: subject.networks, networkName: subject.name,
            threads: threads)
        request.target = .factor(scale)
        request.overwrites = true
        request.codec = subject.codec
        request.crf = subject.crf
        request.encoderPreset = subject.encoderPreset
        request.encoderOptions = subject.encoderOptions
        request.slideKeyFrames = subject.slideKeyFrames
        request.start = place
        request.duration = length
        request.journal = .off
        request.streams.audio = .none
        request.streams.subtitles = .none
        let run = try UpscaleRun.prepare(request)
        let report = try SignalWatch.withCancellation({ run.cancel() }, during: { try run.run() })
        sum.frames += report.framesWritten
        sum.elapsed += report.elapsed
        sum.video += report.duration
        sum.bytes += report.bytes
        sum.reused += (report.shareReused ?? 0) * Double(report.framesWritten)
        sum.plan = run.plan
    }

    private func result(
        of subject: BenchmarkRequest.Subject, _ sum: Sum, duration: Double?
    ) -> SampleReport.Result? {
        guard let plan = sum.plan, sum.elapsed > 0, sum.video > 0 else { return nil }
        let speed = sum.video / sum.elapsed
        let bitRate = Double(sum.bytes) * 8 / sum.video
        return SampleReport.Result(
            preset: subject.name, network: plan.networks.spoken, width: plan.targetSize.width,
            height: plan.targetSize.height, fps: Double(sum.frames) / sum.elapsed, speed: speed,
            reused: sum.reused / Double(max(sum.frames, 1)), bitRate: bitRate,
            predictedSeconds: duration.map { $0 / speed },
            predictedBytes: duration.map { $0 * bitRate / 8 })
    }
}
