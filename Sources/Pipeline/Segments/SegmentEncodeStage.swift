import Media

/// Puts upscaled frames into the segments they belong to.
///
/// Where one ends, its encoder is handed to the finishing stage with all that it holds back, and
/// the next frame goes into a fresh one at once, so that nothing before waits for it.
struct SegmentEncodeStage {
    /// Opens an encoder; all have the same settings.
    let makeEncoder: @Sendable () throws -> Encoder
    /// What the window adds to the source's pts.
    let shift: Int64
    let journal: Journal
    let input: BoundedQueue<Frame>
    let output: BoundedQueue<FinishingItem>
    let track: SegmentTrack
    let control: RunControl
    let meter: RunMeter

    /// Returns at the end of the input or when the run is shut down.
    ///
    /// - Throws: `MediaError` when an encoder can't be opened or fails, `PipelineError.output` when
    ///   the disk does, `.internal` for a frame of no segment.
    func run() throws {
        defer { output.finish() }
        var current: SegmentWriter?
        while let frame = input.pop() {
            guard let pts = frame.pts else { continue }
            while current?.segment.contains(pts &- shift) != true {
                guard handOn(current) else { return }
                guard let segment = track.next() else {
                    throw PipelineError(.internal, "a frame at \(pts) belongs to no segment")
                }
                let isEmpty = !segment.contains(pts &- shift)
                current = try begin(segment, isEmpty: isEmpty)
            }
            try current?.add(frame)
        }
        // The queue is also at its end when the run was ended early, with a segment in work.
        guard !control.hasEnded, handOn(current) else { return }
        while let segment = track.next() {
            guard handOn(try begin(segment, isEmpty: true)) else { return }
        }
    }

    private func begin(_ segment: Segment, isEmpty: Bool) throws -> SegmentWriter {
        try SegmentWriter(
            segment, encoder: isEmpty ? nil : try makeEncoder(),
            path: journal.packetsPath(of: segment.number), meter: meter)
    }

    private func handOn(_ writer: SegmentWriter?) -> Bool {
        guard let writer else { return true }
        return output.push(FinishingItem(writer: writer))
    }
}

/// A segment whose last frame is encoded.
struct FinishingItem: ~Copyable, Sendable {
    let writer: SegmentWriter
}

/// Drains the encoders of segments, makes their files durable and records them.
struct SegmentFinishStage {
    let journal: Journal
    let plan: String
    let input: BoundedQueue<FinishingItem>
    let track: SegmentTrack
    let claims: SegmentClaims

    /// Returns when the last segment is recorded. A run that is shut down keeps those whose frames
    /// have all been encoded.
    ///
    /// - Throws: as `SegmentWriter.finish`.
    func run() throws {
        while let item = input.pop() {
            try finish(item)
            FreedMemory.giveBack()
        }
    }

    private func finish(_ item: consuming FinishingItem) throws {
        let segment = item.writer.segment
        let record = try item.writer.finish(
            plan: plan, tally: track.takeTally(of: segment) ?? SegmentTrack.Tally())
        try journal.write(record)
        claims.finish(segment.number)
    }
}
