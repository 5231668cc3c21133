import Foundation
import Imaging
import Media

/// A prepared run together with the journal it works on: what runs that keep a journal, workers and
/// the joining have in common.
final class SegmentedWork: Sendable {
    let preparation: Preparation
    let journal: Journal
    let plan: JournalPlan
    let checksum: String
    private let reader: SegmentReader

    /// Takes up a plan that fits the preparation.
    ///
    /// - Throws: as `Demuxer.init`.
    init(
        _ preparation: Preparation, journal: Journal, plan: JournalPlan, checksum: String
    ) throws {
        self.preparation = preparation
        self.journal = journal
        self.plan = plan
        self.checksum = checksum
        reader = try SegmentReader(
            path: preparation.request.input, videoIndex: preparation.video.index)
    }

    /// The records of finished segments, in order.
    var records: [SegmentRecord] {
        plan.segments.compactMap { journal.record(of: $0.number, plan: checksum) }
    }

    var isFinished: Bool { records.count == plan.segments.count }

    /// As `records`, after reading all of what they describe; damaged ones are dropped.
    func verifiedRecords() -> [SegmentRecord] {
        plan.segments.compactMap { journal.verifiedRecord(of: $0.number, plan: checksum) }
    }

    /// Makes segments until none of `segments` is left to be done here.
    ///
    /// - Throws: as `Preparation.execute`.
    func make(_ segments: [Segment], term: Double, meter: RunMeter) throws -> SegmentClaims {
        let claims = SegmentClaims(
            journal: journal, segments: segments, plan: checksum, term: term)
        defer { claims.releaseAll() }
        try preparation.execute(
            claims, journal: journal, plan: plan, checksum: checksum, reader: reader, meter: meter)
        return claims
    }

    /// As `make`, then waits for what is in work elsewhere, and takes over what is left there.
    func makeAll(_ segments: [Segment], term: Double, meter: RunMeter) throws {
        while true {
            let claims = try make(segments, term: term, meter: meter)
            if claims.areAllDone { return }
            try preparation.control.wait(seconds: 1)
        }
    }

    /// - Throws: as `Preparation.join`; `PipelineError.journal` when segments are missing.
    func join(meter: RunMeter) throws -> UpscaleReport {
        let records = records
        let missing = plan.segments.count - records.count
        guard missing == 0 else {
            throw PipelineError(
                .journal,
                "\(missing) of \(plan.segments.count) segments in '\(journal.folder)' aren't "
                    + "finished; 'subpixel status \(journal.folder)' says which")
        }
        return try preparation.join(records, journal: journal, plan: plan, meter: meter)
    }
}

extension Preparation {
    /// Cuts the source and describes the run, for a journal that is begun.
    ///
    /// - Throws: `MediaError` when the source can't be read.
    func makePlan() throws -> JournalPlan {
        var description = try describe()
        let interruption = Interruption()
        control.onEnd { interruption.cancel() }
        let cut = try SegmentCutter.segments(
            path: request.input, video: video, length: request.segmentLength ?? Self.segmentLength,
            leastPackets: request.segmentLength == nil ? Self.segmentPackets : 0,
            needsNeighbours: request.deinterlace.looksAtNeighbours(in: video),
            interruption: interruption)
        description.segments = window.cut(cut.segments, timeBase: video.timeBase)
        description.complaint = cut.complaint
        return description
    }

    /// Seconds. A segment's start costs a key frame and an encoder's warming up, under 0.5 % of this;
    /// an interruption costs at most one.
    static let segmentLength = 60.0
    /// A minute's pictures at 25 a second. A screencast of few pictures is done so fast that the start of
    /// a segment each minute would count.
    static let segmentPackets = 1500

    /// The plan without segments: what a plan that exists must agree with.
    ///
    /// - Throws: `MediaError` when the source can't be read.
    func describe() throws -> JournalPlan {
        var options = request.identity
        options["container"] = container.name
        options["encoder"] = encoder.choice.name
        options["size"] = "\(encoder.format.size)"
        options["pixel format"] = encoder.format.pixelFormat.name
        options["libavcodec"] = LibraryVersion.all.first { $0.library == "libavcodec" }?.running
        return JournalPlan(
            program: request.program, arguments: request.arguments,
            workingFolder: FileManager.default.currentDirectoryPath,
            input: absolutePath(request.input),
            source: try SourceFingerprint(path: request.input), options: options,
            container: container.name, encoder: encoder.choice.name,
            encoderThreads: encoderThreads(
                processors: ProcessInfo.processInfo.activeProcessorCount),
            timeBase: [video.timeBase.numerator, video.timeBase.denominator], segments: [])
    }
}

extension TimeWindow {
    /// The segments that lie in the window, in part at least, numbered anew.
    func cut(_ segments: [Segment], timeBase: Rational) -> [Segment] {
        let kept = segments.filter { segment in
            if let end = segment.end, let start, timeBase.seconds(end) <= start { return false }
            if let start = segment.start, place(timeBase.seconds(start)) == .behind { return false }
            return true
        }
        return kept.enumerated().map { number, segment in
            var segment = segment
            segment.number = number
            return segment
        }
    }
}

/// A path that holds in any working folder.
func absolutePath(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
}
