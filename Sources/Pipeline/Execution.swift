import Imaging
import Media

extension Preparation {
    /// Starts the stages, waits for all of them, and ends the container.
    ///
    /// - Throws: the reason for which the run ended early, after every thread has been joined; or
    /// `MediaError` when the container's end can't be written.
    func execute(meter: RunMeter) throws -> UpscaleReport {
        try control.check()
        meter.start()
        try target.begin()
        let interruption = Interruption()
        control.onEnd { interruption.cancel() }
        let muxer = try Muxer(
            target.written, format: container, name: target.name, options: muxing.options,
            timeout: muxing.timeout, interruption: interruption)
        do {
            let indices = try streams.addStreams(
                to: muxer, video: EncodedVideo(encoder), converters: converters)
            try muxer.start()
            if move > 0 { muxer.move(by: move, of: frames.timeBase) }
            let ledger = PtsLedger(keepsAll: verification == .full)
            runStages(muxer: muxer, indices: indices, ledger: ledger, meter: meter)
            try control.check()
            if let slides, namesChapters {
                let offset = firstPTS < 0 ? -frames.timeBase.seconds(firstPTS) : 0
                try muxer.setChapters(slides.chapters(until: meter.done.position, offset: offset))
            }
            try muxer.finish()
            var report = report(muxer: muxer, indices: indices, ledger: ledger, meter: meter)
            if verification == .full {
                report.mismatches += try verify(muxer: muxer, indices: indices, ledger: ledger)
            }
            return report
        } catch {
            muxer.cancel()
            // A reason given from outside explains the failures that followed from it.
            try control.check()
            throw error
        }
    }

    /// Runs every stage on threads of its own and returns when all have ended.
    private func runStages(
        muxer: Muxer, indices: [Int: Int], ledger: PtsLedger, meter: RunMeter
    ) {
        let plumbing = StagePlumbing(
            framesInFlight: framesInFlight, latency: latency, keepsPace: pace != nil,
            control: control)
        let demux = DemuxStage(
            source: packets, videoIndex: video.index, video: plumbing.packets,
            carried: plumbing.written, meter: meter,
            pacing: pacesSource ? demuxer.interruption : nil)
        let decode = DecodeStage(
            source: frames, input: plumbing.packets, output: plumbing.decoded, ledger: ledger,
            meter: meter)
        let upscale = UpscaleStage(
            upscalers: upscalers, pacing: pace.map { ($0, plumbing.packets) },
            input: plumbing.decoded, output: plumbing.upscaled, gate: plumbing.gate,
            history: plumbing.history, reuses: reuses, slides: slides,
            marksSlides: marksSlides, meter: meter)
        let encode = EncodeStage(
            encoder: encoder, input: plumbing.upscaled, output: plumbing.written, meter: meter)
        let mux = MuxStage(
            muxer: muxer, input: plumbing.written, videoIndex: video.index, indices: indices,
            converters: converters, ledger: ledger, meter: meter)

        var threads = StageThreads()
        start("demux", on: &threads) { try demux.run() }
        start("decode", on: &threads) { try decode.run() }
        for number in 0..<framesInFlight {
            start("upscale \(number)", on: &threads) { try upscale.run() }
        }
        start("encode", on: &threads) { try encode.run() }
        start("mux", on: &threads) { try mux.run() }
        threads.joinAll()
    }

    /// Starts a stage, whose error ends the run.
    func start(
        _ name: String, on threads: inout StageThreads,
        _ body: @escaping @Sendable () throws -> Void
    ) {
        threads.start(name: name) { [control] in
            do { try body() } catch { control.end(error) }
        }
    }

    /// Reads the finished file again and says what in it differs from what was written.
    func verify(
        muxer: Muxer, indices: [Int: Int], ledger: PtsLedger
    ) throws -> [String] {
        let kept = streams.decisions.compactMap { decision in
            indices[decision.stream.index].map { index in
                (stream: decision.stream, isEmpty: muxer.statistics[index].packets == 0)
            }
        }
        let verification = OutputVerification(
            expected: ledger.all.map { $0 &+ move }.sorted(), timeBase: frames.timeBase,
            container: container, streams: kept)
        return try verification.mismatches(in: target.written.text, control: control)
    }

    /// What became of the run; `findings` are those of its parts where this run's own decoder didn't
    /// decode them.
    func report(
        muxer: Muxer, indices: [Int: Int], ledger: PtsLedger, meter: RunMeter,
        findings: SourceFindings? = nil
    ) -> UpscaleReport {
        let done = meter.done
        var mismatches = ledger.mismatches
        var damage: [String] = []
        for (source, index) in indices.sorted(by: { $0.key < $1.key }) {
            let statistics = muxer.statistics[index]
            if source == video.index, statistics.repairedTimestamps + statistics.dropped > 0 {
                mismatches.append(
                    "\(container.name) could not hold \(statistics.repairedTimestamps) frames at "
                        + "their own time and \(statistics.dropped) at all")
            } else if statistics.dropped > 0 {
                damage.append(
                    "\(statistics.dropped) packets of stream \(source) were damaged or had no timestamp "
                        + "and were dropped")
            }
        }
        if demuxer.damage.count > 0 {
            damage.append(
                "the source is damaged in \(demuxer.damage.count) places"
                    + (demuxer.damage.lastMessage.map { ", last: \($0)" } ?? ""))
        }
        for (source, converter) in converters.sorted(by: { $0.key < $1.key })
        where converter.damage.packets > 0 {
            damage.append(
                "\(converter.damage.packets) packets of stream \(source) could not be converted"
                    + (converter.damage.lastMessage.map { ", last: \($0)" } ?? ""))
        }
        let findings = findings ?? frames.findings
        let decoding = findings.damage
        let errors = decoding.packets + decoding.frames
        if errors > 0 {
            damage.append(
                "\(decoding.frames) frames were repaired by the decoder and \(decoding.packets) "
                    + "packets could not be decoded"
                    + (decoding.lastMessage.map { ", last: \($0)" } ?? ""))
        }
        let errorRate = Double(errors) / Double(max(1, ledger.counts.entered + decoding.packets))
        var report = UpscaleReport(
            output: target.name, framesDecoded: ledger.counts.entered,
            framesWritten: ledger.counts.crossedOut,
            wasStopped: demuxer.interruption.isStopped, elapsed: done.elapsed,
            duration: done.position, bytes: target.byteCount ?? muxer.byteCount,
            rateChanges: frames.rateChanges, damage: damage,
            errorRate: errorRate, hasTooManyErrors: errorRate > maximumErrorRate,
            notes: findings.notes, dropped: plan.warnings + findings.changes.losses,
            mismatches: mismatches,
            stageSeconds: meter.stageSeconds, shareReused: reuses ? meter.shareReused : nil)
        report.substituted = meter.substituted(pace?.names ?? [])
        if let note = report.substituted.noteOnEncoder(
            encoding: meter.busy(.encode), elapsed: done.elapsed)
        {
            report.notes.append(note)
        }
        return report
    }
}
