import Media

extension Preparation {
    /// Makes the segments that can be claimed, and returns when there is none left.
    ///
    /// The stages before the encoder never learn that a segment ends; see `SegmentEncodeStage`.
    ///
    /// - Throws: the reason for which the run ended early, after every thread has been joined. What
    ///   was finished by then is recorded.
    func execute(
        _ claims: SegmentClaims, journal: Journal, plan: JournalPlan, checksum: String,
        reader: SegmentReader, meter: RunMeter
    ) throws {
        try control.check()
        let packets = BoundedQueue<SegmentItem>(capacity: StagePlumbing.videoPackets)
        let decoded = BoundedQueue<Frame>(capacity: StagePlumbing.decodedFrames)
        let upscaled = BoundedQueue<Frame>(
            capacity: StagePlumbing.upscaledFrames, producers: framesInFlight)
        // Not closed when the run ends: whole segments are kept.
        let finished = BoundedQueue<FinishingItem>(capacity: 1)
        let gate = OrderedGate()
        let history = FrameHistory(framesInFlight: framesInFlight)
        control.onEnd {
            reader.cancel()
            packets.close()
            decoded.close()
            upscaled.close()
            gate.close()
            history.close()
        }
        let track = SegmentTrack()
        let shift = window.shift(in: video.timeBase)
        let demux = SegmentDemuxStage(
            claims: claims, reader: reader, output: packets, meter: meter)
        let decode = SegmentDecodeStage(
            makeFrames: { [self] in try makeFrames(of: $0) }, shift: shift, input: packets,
            output: decoded, track: track, meter: meter)
        let upscale = UpscaleStage(
            upscalers: upscalers, input: decoded, output: upscaled, gate: gate,
            history: history, reuses: request.reuses,
            slides: marksSlides ? SlideWatch(cuts: cuts(of: plan, shift: shift)) : nil,
            marksSlides: marksSlides, meter: meter)
        let encode = SegmentEncodeStage(
            makeEncoder: { [encoder] in try encoder.reopened(threads: plan.encoderThreads) },
            shift: shift, journal: journal, input: upscaled, output: finished, track: track,
            control: control, meter: meter)
        let finish = SegmentFinishStage(
            journal: journal, plan: checksum, input: finished, track: track, claims: claims)

        var threads = StageThreads()
        start("demux", on: &threads) { try demux.run() }
        start("decode", on: &threads) { try decode.run() }
        for number in 0..<framesInFlight {
            start("upscale \(number)", on: &threads) { try upscale.run() }
        }
        start("encode", on: &threads) { try encode.run() }
        start("finish", on: &threads) {
            // The encoding stage must not wait for one that has failed.
            defer { finished.close() }
            try finish.run()
        }
        threads.joinAll()
        claims.releaseAll()
        try control.check()
    }

    /// Where segments begin, in seconds of the output's timeline.
    private func cuts(of plan: JournalPlan, shift: Int64) -> [Double] {
        plan.segments.compactMap { segment in
            segment.start.map { video.timeBase.seconds($0 &+ shift) }
        }
    }
}
