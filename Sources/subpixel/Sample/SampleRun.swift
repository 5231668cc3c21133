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
    /// How it is opened.
    let source: SourceOptions
    let subjects: [BenchmarkRequest.Subject]
    let scale: Double
    let threads: Int
    /// Of video in all, and into how many places they are cut.
    let seconds: Double
    let placeCount: Int

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
        let demuxer = try Demuxer(source.sourceReadAgain(input))
        let video = try demuxer.info.mainVideoStream(of: input)
        let duration =
            video.duration.flatMap { ticks in video.timeBase.value.map { Double(ticks) * $0 } }
            ?? demuxer.info.duration.map { Double($0) / 1e6 }
        let isWhole = duration.map { $0 <= seconds } ?? false
        let places = Self.places(
            count: placeCount, length: seconds / Double(placeCount), duration: duration)
        let activity = isWhole ? nil : try SourceActivity(of: demuxer, video: video)
        let length = places.count == 1 ? seconds : seconds / Double(placeCount)
        var runs = subjects.map { _ in Runs() }
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("subpixel-sample-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for place in places {
            for (index, subject) in subjects.enumerated() {
                progress("\(subject.name) at \(ProgressLine.clock(place))")
                if place == places.first, !isWhole {
                    // A frame or two. Where frames are rare there may be none.
                    let rate = video.averageFrameRate
                    let length = 1.5 / ((rate.isKnown ? rate.value : nil) ?? 25)
                    runs[index].shortest = try? run(subject, at: place, length: length, folder).cost
                }
                let (cost, plan) = try run(
                    subject, at: place, length: isWhole ? nil : length, folder)
                if !cost.video.isEmpty { runs[index].parts.append(cost) }
                runs[index].plan = plan
            }
        }
        let liveliness = duration.flatMap { duration in
            activity?.ofWhole(
                lasting: duration,
                overParts: places.map { $0..<min($0 + length, max($0, duration)) })
        }
        return SampleReport(
            input: input, duration: duration, places: places,
            seconds: runs.compactMap { $0.parts.map(\.seconds).max() }.max() ?? 0,
            threads: threads,
            results: zip(subjects, runs).compactMap { subject, runs in
                result(
                    of: subject, runs, duration: duration, isWhole: isWhole,
                    liveliness: liveliness ?? 1)
            })
    }

    /// The runs of one preset.
    private struct Runs {
        var parts: [SampleCost] = []
        var shortest: SampleCost?
        var plan: UpscalePlan?
    }

    /// Runs on so many seconds from `place` on, or on the whole video.
    private func run(
        _ subject: BenchmarkRequest.Subject, at place: Double, length: Double?, _ folder: URL
    ) throws -> (cost: SampleCost, plan: UpscalePlan) {
        let target = folder.appendingPathComponent("sample.mp4").path
        var request = UpscaleRequest(
            input: input, output: target, networks: subject.networks, networkName: subject.name,
            threads: threads)
        source.apply(to: &request)
        request.target = .factor(scale)
        request.overwrites = true
        request.codec = subject.codec
        request.crf = subject.crf
        request.encoderPreset = subject.encoderPreset
        request.encoderOptions = subject.encoderOptions
        request.slideKeyFrames = subject.slideKeyFrames
        if let length {
            request.start = place
            request.duration = length
        }
        request.journal = .off
        // Their few bytes aren't spread evenly.
        request.streams.subtitles = .none
        let run = try UpscaleRun.prepare(request)
        let report = try SignalWatch.withCancellation({ run.cancel() }, during: { try run.run() })
        var cost = SampleCost(
            seconds: report.duration, elapsed: report.elapsed,
            shareReused: report.shareReused ?? 0, bytes: report.bytes)
        try cost.read(target)
        return (cost, run.plan)
    }

    private func result(
        of subject: BenchmarkRequest.Subject, _ runs: Runs, duration: Double?, isWhole: Bool,
        liveliness: Double
    ) -> SampleReport.Result? {
        let frames = runs.parts.map { Double($0.video.count) }
        let seconds = runs.parts.map(\.seconds).reduce(0, +)
        guard let plan = runs.plan, seconds > 0 else { return nil }
        let prediction = SamplePrediction(
            parts: runs.parts, shortest: runs.shortest, isWhole: isWhole,
            liveliness: liveliness)
        let speed = 1 / max(prediction.timePerSecond, 1e-9)
        let count = frames.reduce(0, +)
        let reused = zip(frames, runs.parts).map { $0 * $1.shareReused }.reduce(0, +)
        return SampleReport.Result(
            preset: subject.name, network: plan.networks.spoken, width: plan.targetSize.width,
            height: plan.targetSize.height, fps: count / seconds * speed, speed: speed,
            reused: reused / max(count, 1), bitRate: prediction.bitRate,
            predictedSeconds: duration.map { prediction.time(of: $0) },
            predictedBytes: duration.map { prediction.bytes(of: $0) })
    }
}
