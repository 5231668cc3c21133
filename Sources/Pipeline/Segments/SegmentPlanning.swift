import Foundation
import Media

/// Plans whose segments several processes make, on one machine or on many that share a folder.
package enum SegmentPlanning {
    /// Cuts the source of `request` and writes the plan into `folder`, which is made. The request's
    /// output is never written; its name and format say for which container the plan is.
    ///
    /// - Returns: the plan; one that is there already, if it is the same.
    /// - Throws: `PipelineError.journal` where another plan lies in the folder, `.request` for a source
    ///   that can't be read again, `.output` when the folder can't be written; as
    ///   `UpscaleRun.prepare` for the rest.
    package static func plan(_ request: UpscaleRequest, folder: String) throws -> JournalPlan {
        let preparation = try Preparation(request)
        if let obstacle = preparation.journalObstacle {
            throw PipelineError(.request, "cannot plan '\(request.input)': \(obstacle)")
        }
        let journal = Journal(folder: folder)
        try journal.makeFolder()
        if request.restarts { journal.empty() }
        if let (plan, _) = try journal.readPlan() {
            let differences = plan.differences(to: try preparation.describe())
            guard differences.isEmpty else {
                throw PipelineError(
                    .journal,
                    "'\(folder)' holds another plan: \(differences.joined(separator: "; ")). "
                        + "Name another folder, or replace it with --restart")
            }
            return plan
        }
        let plan = try preparation.makePlan()
        _ = try journal.write(plan)
        return plan
    }

    /// The plan in `folder`.
    ///
    /// - Throws: `PipelineError.journal` when there is none or it is damaged.
    package static func read(_ folder: String) throws -> JournalPlan {
        try readChecked(folder).plan
    }

    /// As `read`, with the plan's checksum.
    static func readChecked(_ folder: String) throws -> (plan: JournalPlan, checksum: String) {
        guard let found = try Journal(folder: folder).readPlan() else {
            throw PipelineError(
                .journal,
                "there is no plan in '\(folder)'; make one with 'subpixel plan IN -o \(folder)'")
        }
        return found
    }

    /// Prepares a request for work on the plan in `folder`, which must be what it asks for.
    static func take(_ request: UpscaleRequest, folder: String) throws -> SegmentedWork {
        let journal = Journal(folder: folder)
        let (plan, checksum) = try readChecked(folder)
        let preparation = try Preparation(request)
        let differences = plan.differences(to: try preparation.describe())
        guard differences.isEmpty else {
            throw PipelineError(
                .journal,
                "the plan in '\(folder)' can't be worked on here: "
                    + differences.joined(separator: "; "))
        }
        journal.sweep()
        return try SegmentedWork(preparation, journal: journal, plan: plan, checksum: checksum)
    }
}

/// Makes segments of a plan in one process.
///
/// `cancel` and `progress` may be called from any thread at any time.
package final class SegmentWorker: Sendable {
    private let work: SegmentedWork
    private let meter = RunMeter()
    private let framesToDo: Int?

    package var plan: JournalPlan { work.plan }

    /// Opens what the plan in `folder` is about; `request` is the one it was made from.
    ///
    /// - Throws: `PipelineError.journal` when there is no such plan or it asks for something else; as
    ///   `UpscaleRun.prepare` for the rest.
    package init(_ request: UpscaleRequest, folder: String) throws {
        work = try SegmentPlanning.take(request, folder: folder)
        framesToDo = work.preparation.plan.totalFrames
    }

    /// Makes the segment of this number, unless it is finished.
    ///
    /// - Throws: `PipelineError.journal` for a number that there isn't, or one that is in work
    ///   elsewhere; the reason for which the work ended early.
    package func make(_ number: Int, term: Double) throws {
        guard plan.segments.indices.contains(number) else {
            throw PipelineError(
                .journal,
                "there is no segment \(number); the plan has 0 to \(plan.segments.count - 1)")
        }
        meter.start()
        let claims = try work.make([plan.segments[number]], term: term, meter: meter)
        guard claims.areAllDone else {
            throw PipelineError(
                .journal,
                "segment \(number) is in work already, by "
                    + "\(claims.holder.map { "\($0)" } ?? "another process")")
        }
    }

    /// Makes whatever is neither finished nor in work, and returns when all is finished: what others
    /// have in work is waited for, and taken over when they don't renew their lease for `term`
    /// seconds.
    ///
    /// - Throws: the reason for which the work ended early.
    package func makeAll(term: Double) throws {
        meter.start()
        try work.makeAll(plan.segments, term: term, meter: meter)
    }

    package func cancel() {
        work.preparation.control.end(
            PipelineError(
                .cancelled, "stopped; what is finished is kept in '\(work.journal.folder)'"))
    }

    /// What this process has done.
    package var progress: Progress {
        let done = meter.done
        return Progress(
            frames: done.frames, totalFrames: nil, position: done.position, duration: nil,
            elapsed: done.elapsed)
    }

    /// How many segments are finished, by whomever.
    package var finishedCount: Int { work.records.count }
}

/// Joins the finished segments of a plan with everything else of its source.
package final class SegmentJoin: Sendable {
    package let plan: UpscalePlan
    private let work: SegmentedWork

    /// Opens what the plan in `folder` is about, for the target that `request` names.
    ///
    /// - Throws: as `SegmentWorker.init`.
    package init(_ request: UpscaleRequest, folder: String) throws {
        work = try SegmentPlanning.take(request, folder: folder)
        plan = work.preparation.plan
    }

    /// Writes the target. The folder stays.
    ///
    /// - Throws: `PipelineError.journal` when segments are missing; the reason for which it ended early.
    package func run() throws -> UpscaleReport {
        let target = work.preparation.target
        do {
            let meter = RunMeter()
            meter.start()
            let report = try work.join(meter: meter)
            try target.commit()
            return report
        } catch {
            target.discard()
            guard let failure = error as? PipelineError, !work.isFinished else { throw error }
            throw PipelineError(
                failure.kind,
                "\(failure); run 'subpixel work \(work.journal.folder)', then join again")
        }
    }

    package func cancel() {
        work.preparation.control.end(
            PipelineError(.cancelled, "stopped; nothing was written to the target"))
    }
}
