import Media

extension Preparation {
    /// Writes the target: the video from its segments, everything else from the source.
    ///
    /// One thread merges both by decoding time, so that the same segments always make the same file.
    ///
    /// - Throws: `MediaError` when reading or writing fails, `PipelineError` for a damaged segment or
    ///   a run that was cancelled.
    func join(
        _ records: [SegmentRecord], journal: Journal, plan: JournalPlan, meter: RunMeter
    ) throws -> UpscaleReport {
        try control.check()
        try target.begin()
        let muxer = try Muxer(
            target.written, format: container, name: target.name, options: muxing.options)
        do {
            control.onEnd { [interruption = muxer.interruption] in interruption.cancel() }
            let encoder = try encoder.reopened(threads: plan.encoderThreads)
            let indices = try streams.addStreams(
                to: muxer, video: EncodedVideo(encoder), converters: converters)
            try muxer.start()
            if move > 0 { muxer.move(by: move, of: frames.timeBase) }
            let ledger = PtsLedger(keepsAll: verification == .full)
            let joined = try JoinedVideo(
                journal: journal, records: records, timeBase: video.timeBase,
                delay: encoder.reorderDelay, ledger: ledger)
            let mux = MuxStage(
                muxer: muxer, input: BoundedQueue(capacity: 1), videoIndex: video.index,
                indices: indices, converters: converters, ledger: ledger, meter: RunMeter())
            try merge(joined, into: mux)
            try control.check()
            if namesChapters { try muxer.setChapters(try slideChapters()) }
            try muxer.finish()
            var report = report(
                muxer: muxer, indices: indices, ledger: ledger, meter: meter,
                findings: records.findings)
            report.mismatches += joined.mismatches
            let parameters = try ContentHash.of(try encoder.makeParameters().extradata)
            let strangers = records.filter { $0.frames > 0 && $0.parameters != parameters }
            if let first = strangers.first {
                report.mismatches.append(
                    "\(strangers.count) segments have other parameter sets than the file, first "
                        + "\(first.segment)")
            }
            if verification == .full {
                report.mismatches += try verify(muxer: muxer, indices: indices, ledger: ledger)
            }
            report.duration = records.seconds(tick: plan.tick)
            return report
        } catch {
            muxer.cancel()
            try control.check()
            throw error
        }
    }

    private func merge(_ joined: JoinedVideo, into mux: MuxStage) throws {
        func writeVideo(until time: Double) throws {
            while let next = joined.nextTime, next <= time, let packet = try joined.next() {
                try mux.take(MuxItem(origin: .encoded, packet: packet))
            }
        }
        while let packet = try packets.next() {
            if control.hasEnded { return }
            let index = packet.streamIndex
            if let time = packet.dts ?? packet.pts, !demuxer.info.streams[index].isCover {
                // The source's own video keeps the pace where there is nothing else.
                let shift = index == video.index ? window.shift(in: packet.timeBase) : 0
                try writeVideo(until: packet.timeBase.seconds(time &+ shift))
            }
            guard index != video.index else { continue }
            try mux.take(MuxItem(origin: .source(index), packet: packet))
        }
        try writeVideo(until: .infinity)
        try mux.finish()
    }
}

extension [SegmentRecord] {
    /// What was met of the source in all of them.
    var findings: SourceFindings {
        reduce(into: SourceFindings()) { sum, record in sum.append(record.findings) }
    }

    package var frames: Int { reduce(0) { $0 + $1.frames } }

    /// Seconds of video in all of them; `tick` is that of the plan.
    package func seconds(tick: Double) -> Double {
        reduce(0) { sum, record in
            guard let first = record.firstPTS, let end = record.endPTS, end >= first else {
                return sum
            }
            return sum + Double(end - first) * tick
        }
    }
}
