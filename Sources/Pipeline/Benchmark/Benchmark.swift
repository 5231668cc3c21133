import Foundation
import Imaging
import Media
import Networks
import SuperResolution
import Synchronization

/// Measures how fast presets are on this machine: each stage alone, then whole runs from file to
/// file.
///
/// Measurements of different presets and numbers of threads take turns, so that a machine that is
/// slower for a while is slower for all of them. `run` blocks and is called once; `cancel` may be
/// called from any thread.
package final class Benchmark: Sendable {
    private let request: BenchmarkRequest
    private let machine: BenchmarkMachine
    private let state = Mutex(State())

    private struct State {
        var isCancelled = false
        var run: UpscaleRun?
    }

    package init(_ request: BenchmarkRequest, machine: BenchmarkMachine) {
        precondition(request.repeats >= 1 && request.threads.allSatisfy { $0 >= 1 })
        self.request = request
        self.machine = machine
    }

    /// One preset with one number of threads, and what has been measured of it.
    private struct Case {
        var subject: BenchmarkRequest.Subject
        var threads: Int
        var plan: UpscalePlan?
        var network: Network?
        var rates: [Stage: [Double]] = [:]
        var peakShares: [Double] = []
        var idleness: [Double] = []
        var unusedShares: [Double] = []
        var reusedShares: [Double] = []
        var peakMemory = 0
    }

    private enum Stage: Hashable {
        case decode, inference, chroma, encode, endToEnd
    }

    /// Takes all measurements.
    ///
    /// `progress` is told, on the calling thread, what is about to be measured and which share of
    /// the whole is done, 0...1.
    ///
    /// Throws: `MediaError` for an unreadable clip, `EngineError` for a network that can't be run,
    /// `PipelineError` for a scale that no network reaches, and of kind `cancelled` after `cancel`.
    package func run(
        progress: (_ what: String, _ share: Double) -> Void = { _, _ in }
    ) throws -> BenchmarkReport {
        let clip = try clipInfo()
        var cases = request.threads.flatMap { threads in
            request.subjects.map { Case(subject: $0, threads: threads) }
        }
        var peaks: [Int: [Double]] = [:]
        let total = Double(cases.count * request.repeats)
        for round in 0..<request.repeats {
            for index in cases.indices {
                let what = "\(cases[index].subject.name), threads: \(cases[index].threads)"
                progress(what, (Double(round * cases.count + index)) / total)
                try measure(&cases[index], frameRate: clip.framesPerSecond, peaks: &peaks)
            }
        }
        return BenchmarkReport(
            machine: machine, clip: clip, seconds: request.seconds, repeats: request.repeats,
            peaks: request.threads.compactMap { threads in
                Spread(peaks[threads] ?? []).map {
                    BenchmarkReport.Peak(threads: threads, macsPerSecond: $0)
                }
            },
            results: cases.compactMap { result(of: $0, frameRate: clip.framesPerSecond) })
    }

    /// Ends the measurements soon: `run` throws.
    package func cancel() {
        let run = state.withLock { state in
            state.isCancelled = true
            return state.run
        }
        run?.cancel()
    }

    // MARK: - Measuring

    private func clipInfo() throws -> BenchmarkReport.Clip {
        let video = try Demuxer(path: request.clip).info.mainVideoStream(of: request.clip)
        let rate = video.averageFrameRate.isKnown ? video.averageFrameRate : video.realFrameRate
        return BenchmarkReport.Clip(
            name: request.clipName, width: video.video?.size.width ?? 0,
            height: video.video?.size.height ?? 0, codec: video.codecName,
            framesPerSecond: rate.value ?? 0)
    }

    /// One round of one case: every stage, the peak beside the network, then a whole run.
    private func measure(
        _ it: inout Case, frameRate: Double, peaks: inout [Int: [Double]]
    ) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("subpixel-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let target = folder.appendingPathComponent("upscaled.mkv").path
        try measureStages(&it, target: target, peaks: &peaks)
        try measureRun(&it, target: target, frameRate: frameRate)
    }

    private func measureStages(
        _ it: inout Case, target: String, peaks: inout [Int: [Double]]
    ) throws {
        let loop = TimedLoop(
            seconds: self.request.seconds, checkCancellation: checkCancellation)
        let request = upscaleRequest(it, target: target)
        let plan = try UpscaleRun.prepare(request).plan
        guard let network = plan.networks.factors.first.flatMap({ it.subject.networks[$0] }) else {
            throw PipelineError(.internal, "no network \(plan.networks.spoken)")
        }
        it.plan = plan
        it.network = network
        let stages = try StageBenchmark(request, plan: plan, network: network, loop: loop)
        it.rates[.decode, default: []].append(try stages.decodingRate())
        if let rate = try stages.chromaRate() { it.rates[.chroma, default: []].append(rate) }
        it.rates[.encode, default: []].append(try stages.encodingRate())

        let pool = WorkerPool(threads: it.threads)
        let before = ProcessorPeak.measure(pool: pool).macsPerSecond
        let rate = try stages.inferenceRate(pool: pool)
        let peak = (before + ProcessorPeak.measure(pool: pool).macsPerSecond) / 2
        it.rates[.inference, default: []].append(rate)
        peaks[it.threads, default: []].append(peak)
        let macs = NetworkInfo(network).macsPerPixel * plan.sourceSize.width
        it.peakShares.append(rate * Double(macs) * Double(plan.sourceSize.height) / peak)
    }

    /// A run as `subpixel upscale` would make it, of as much of the clip as takes about twice the
    /// length of a stage's measurement.
    private func measureRun(_ it: inout Case, target: String, frameRate: Double) throws {
        var request = upscaleRequest(it, target: target)
        let slowest = [.decode, .inference, .chroma, .encode].compactMap { it.rates[$0]?.last }
            .min()
        if frameRate > 0, let slowest {
            let frames = max(12, (2 * self.request.seconds * slowest).rounded(.up))
            request.duration = frames / frameRate
        }
        let run = try UpscaleRun.prepare(request)
        try state.withLock { state in
            guard !state.isCancelled else { throw Self.cancellation }
            state.run = run
        }
        defer { state.withLock { $0.run = nil } }
        MemoryMeter.resetPeakMemory()
        let processorSeconds = ProcessorTime.seconds
        let machineMeter = MachineMeter()
        let start = ContinuousClock.now
        let report = try run.run()
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        if let share = report.shareReused { it.reusedShares.append(share) }
        if let share = machineMeter?.unusedShare { it.unusedShares.append(share) }
        let used = ProcessorTime.seconds - processorSeconds
        it.rates[.endToEnd, default: []].append(Double(report.framesWritten) / elapsed)
        it.idleness.append(elapsed / max(1e-9, used / Double(machine.processors)))
        it.peakMemory = max(it.peakMemory, MemoryMeter.peakMemory)
    }

    private func upscaleRequest(_ it: Case, target: String) -> UpscaleRequest {
        var upscale = UpscaleRequest(
            input: request.clip, output: target, networks: it.subject.networks,
            networkName: it.subject.name, threads: it.threads)
        upscale.target = .factor(request.scale)
        upscale.overwrites = true
        upscale.codec = it.subject.codec
        upscale.crf = it.subject.crf
        upscale.encoderPreset = it.subject.encoderPreset
        upscale.encoderOptions = it.subject.encoderOptions
        upscale.slideKeyFrames = it.subject.slideKeyFrames
        upscale.streams.audio = .none
        upscale.streams.subtitles = .none
        return upscale
    }

    private static let cancellation = PipelineError(.cancelled, "cancelled; nothing was kept")

    private func checkCancellation() throws {
        if state.withLock({ $0.isCancelled }) { throw Self.cancellation }
    }

    // MARK: - Results

    private func result(of it: Case, frameRate: Double) -> BenchmarkReport.Result? {
        guard let plan = it.plan, let network = it.network,
            let decode = Spread(it.rates[.decode] ?? []),
            let inference = Spread(it.rates[.inference] ?? []),
            let encode = Spread(it.rates[.encode] ?? []),
            let endToEnd = Spread(it.rates[.endToEnd] ?? []),
            let peakShare = Spread(it.peakShares), let idleness = Spread(it.idleness)
        else { return nil }
        return BenchmarkReport.Result(
            preset: it.subject.name, network: network.name, networkFactor: plan.networks.factor,
            threads: it.threads, outputWidth: plan.targetSize.width,
            outputHeight: plan.targetSize.height, encoder: plan.encoder,
            macsPerPixel: NetworkInfo(network).macsPerPixel, decode: decode,
            inference: inference, chroma: Spread(it.rates[.chroma] ?? []), encode: encode,
            endToEnd: endToEnd, speed: frameRate > 0 ? endToEnd.median / frameRate : nil,
            peakShare: peakShare, idleness: idleness,
            unusedShare: Spread(it.unusedShares), reusedShare: Spread(it.reusedShares),
            peakMemory: it.peakMemory)
    }
}
