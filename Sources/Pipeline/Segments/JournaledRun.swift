import Foundation
import Media
import Synchronization

/// A run that keeps a journal beside its target: finds what an earlier one left, makes the rest,
/// joins all of it, and removes the journal.
final class JournaledRun: Sendable {
    /// Seconds of video from which on a journal is kept unless the request says otherwise. What is
    /// shorter is soon done again.
    static let shortest = 180.0

    private let work: SegmentedWork
    private let lease: Lease
    private let isNew: Bool
    /// What an earlier run left: segments, frames, seconds.
    let found: (segments: Int, frames: Int, seconds: Double)
    private let done: Mutex<(count: Int, asked: ContinuousClock.Instant)>

    /// Begins or takes up a journal when the request asks for one; nil when it doesn't.
    ///
    /// - Throws: `PipelineError.journal` when the journal is another run's, in work or damaged,
    ///   `.request` when the run can't keep one that was asked for, `.output` when its folder can't
    ///   be written; `MediaError` when the source can't be read.
    static func prepare(_ preparation: Preparation) throws -> JournaledRun? {
        let request = preparation.request
        guard request.journal != .off else { return nil }
        if let obstacle = preparation.journalObstacle {
            guard request.journal == .on else { return nil }
            throw PipelineError(
                .request, "a journal can't be kept: \(obstacle); leave out --journal on")
        }
        let journal = Journal(folder: Journal.folder(ofOutput: request.output))
        let exists = FileManager.default.fileExists(atPath: journal.folder)
        // One that was begun is gone on with, however short.
        if request.journal == .auto, !exists {
            guard let duration = preparation.plan.duration, duration >= shortest else { return nil }
        }
        return try JournaledRun(preparation, journal: journal, isNew: !exists)
    }

    private init(_ preparation: Preparation, journal: Journal, isNew: Bool) throws {
        self.isNew = isNew
        try journal.makeFolder()
        switch try Lease.take(journal.leasePath, term: SegmentClaims.defaultTerm) {
        case .taken(let lease): self.lease = lease
        case .held(let holder):
            throw PipelineError(
                .journal,
                "'\(preparation.request.output)' is being made already, by "
                    + "\(holder.map { "\($0)" } ?? "another process"); "
                    + "wait for it, end it, or name another output")
        }
        do {
            if preparation.request.restarts { journal.empty() }
            journal.sweep()
            let (plan, checksum) = try Self.plan(of: preparation, journal: journal)
            work = try SegmentedWork(
                preparation, journal: journal, plan: plan, checksum: checksum)
        } catch {
            lease.release()
            if isNew { journal.remove() }
            throw error
        }
        let records = work.verifiedRecords()
        found = (records.count, records.frames, records.seconds(tick: work.plan.tick))
        done = Mutex((records.count, .now))
    }

    /// The plan that is there, after a check that it is this run's, or a new one.
    private static func plan(
        of preparation: Preparation, journal: Journal
    ) throws -> (JournalPlan, String) {
        guard let (plan, checksum) = try journal.readPlan() else {
            let plan = try preparation.makePlan()
            return (plan, try journal.write(plan))
        }
        let differences = plan.differences(to: try preparation.describe())
        guard differences.isEmpty else {
            throw PipelineError(
                .journal,
                "'\(journal.folder)' is the journal of another run: "
                    + differences.joined(separator: "; ")
                    + ". Run the command of that time to go on, or begin anew with --restart")
        }
        return (plan, checksum)
    }

    /// What to tell before the work begins.
    var notes: [String] {
        let total = work.plan.segments.count
        var notes: [String] = []
        if found.segments > 0 {
            notes.append(
                "going on: \(found.segments) of \(total) segments are finished in "
                    + "'\(work.journal.folder)'")
        } else {
            notes.append(
                "finished parts are kept in '\(work.journal.folder)' until the end "
                    + "(\(total) \(total == 1 ? "segment" : "segments"))")
        }
        if let complaint = work.plan.complaint {
            notes.append("the source isn't cut into segments: \(complaint)")
        }
        return notes
    }

    /// Segments finished, found ones included, and all; looked up at most once a second.
    var segments: (done: Int, total: Int) {
        let count = done.withLock { done in
            if ContinuousClock.now - done.asked > .seconds(1) {
                done = (work.records.count, .now)
            }
            return done.count
        }
        return (count, work.plan.segments.count)
    }

    /// Makes what is missing and writes the target's temporary file. The journal stays until
    /// `remove()`.
    ///
    /// - Throws: the reason for which the run ended early, and what is kept.
    func run(meter: RunMeter) throws -> UpscaleReport {
        do {
            meter.start()
            try work.makeAll(
                work.plan.segments, term: SegmentClaims.defaultTerm, meter: meter)
            var report = try work.join(meter: meter)
            report.framesFound = found.frames
            return report
        } catch {
            throw keeping(error)
        }
    }

    /// Notes that the target's temporary file is whole, before it gets its name.
    ///
    /// - Throws: `PipelineError.output`, with what is kept.
    func noteJoined(_ target: OutputTarget) throws {
        do {
            try work.journal.noteJoined(target.written.text)
        } catch {
            throw keeping(error)
        }
    }

    /// Removes the journal: the target is whole.
    func remove() {
        lease.release()
        work.journal.remove()
    }

    /// The error, with what is kept for the next run; a journal in which nothing is finished is
    /// removed.
    private func keeping(_ error: any Error) -> any Error {
        let (count, total) = (work.records.count, work.plan.segments.count)
        lease.release()
        guard count > 0 else {
            if isNew { work.journal.remove() }
            return error
        }
        let text =
            "\(count) of \(total) segments are kept in '\(work.journal.folder)'; "
            + "the same command goes on from there"
        switch error {
        case let error as PipelineError where error.kind == .cancelled:
            return PipelineError(.cancelled, "stopped; \(text)")
        case let error as PipelineError:
            return PipelineError(error.kind, "\(error.description); \(text)")
        case var error as MediaError:
            error.hint = [error.hint, text].compactMap(\.self).joined(separator: "; ")
            return error
        default:
            return error
        }
    }
}

extension Preparation {
    /// Why the run can't keep a journal, as the end of a sentence; nil when it can.
    var journalObstacle: String? {
        guard MediaLocation(request.input).kind == .file, isRegularFile(request.input) == true
        else { return "'\(request.input)' is no file that could be read again" }
        guard case .file = target else { return "'\(target.name)' is no file" }
        guard !request.keepsPace else { return "frames that keep pace aren't the same twice" }
        guard request.inputFormat == nil else { return "the source's format has to be told" }
        // A frame's place would depend on those before its segment.
        guard rate == nil else { return "frames get a constant rate" }
        // Their pictures refer to the one before in ways that the container must know of.
        guard !["gif", "apng"].contains(encoder.choice.name) else {
            return "\(encoder.choice.name) can't be joined"
        }
        return nil
    }

    /// Nil where there is nothing.
    private func isRegularFile(_ path: String) -> Bool? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return status.st_mode & S_IFMT == S_IFREG
    }
}
