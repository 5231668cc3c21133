import Foundation
import Imaging
import Pipeline

/// Tells of a run in JSON for another program: one object a line on standard error.
///
/// Standard error, as all progress and messages are: the video itself may go to standard output.
/// Each object has `"v": 1` and a `"kind"`: `plan` once, then `warning` and `progress` (once a
/// second), at last `done` or `error`, both with the exit `status`. Times are in seconds, sizes in
/// bytes, `speed` in seconds of video per second, `reused` the share of the pictures, 0...1, that
/// was taken from the frame before. Fields that are not known are left out. New
/// fields may be added under the same version; a field that changes its meaning raises it.
struct ProgressRecords: RunReporter {
    let interval = 1.0

    func warn(_ sentence: String) { emit(WarningRecord(message: sentence)) }

    func began(_ plan: UpscalePlan) {
        emit(
            PlanRecord(
                input: plan.input, output: plan.output,
                sourceWidth: plan.sourceSize.width, sourceHeight: plan.sourceSize.height,
                width: plan.targetSize.width, height: plan.targetSize.height,
                network: plan.networkName, factor: plan.networks.factor, encoder: plan.encoder,
                pixelFormat: plan.pixelFormat, totalFrames: plan.totalFrames,
                duration: plan.duration, notes: plan.notes))
        plan.warnings.forEach(warn)
    }

    func update(_ progress: Pipeline.Progress) {
        emit(
            ProgressRecord(
                frames: progress.frames, totalFrames: progress.totalFrames,
                position: rounded(progress.position), duration: progress.duration.map(rounded),
                elapsed: rounded(progress.elapsed), fps: rounded(progress.framesPerSecond),
                speed: rounded(progress.speed), fraction: progress.fraction.map(rounded),
                secondsLeft: progress.secondsLeft.map(rounded),
                substituted: counts(progress.substituted),
                segmentsDone: progress.segments?.done, segments: progress.segments?.total,
                reused: progress.shareReused.map(rounded)))
    }

    func ended(_ plan: UpscalePlan, _ report: UpscaleReport, status: ExitStatus) {
        emit(
            DoneRecord(
                status: status.rawValue, output: report.output,
                framesDecoded: report.framesDecoded, framesWritten: report.framesWritten,
                framesFound: report.framesFound, framesRepeated: report.rateChanges?.repeated,
                framesOmitted: report.rateChanges?.omitted, errorRate: rounded(report.errorRate),
                elapsed: rounded(report.elapsed), duration: rounded(report.duration),
                bytes: report.bytes, notes: report.notes, damage: report.damage,
                dropped: report.dropped,
                mismatches: report.mismatches, substituted: counts(report.substituted),
                reused: report.shareReused.map(rounded),
                stages: Dictionary(
                    report.stageSeconds.map { ($0.stage, rounded($0.seconds)) },
                    uniquingKeysWith: +)))
    }

    func failure(of error: any Error) -> any Error {
        if let failure = error as? CommandFailure {
            guard let message = failure.message else { return failure }
            emit(ErrorRecord(status: failure.status.rawValue, message: message))
            return CommandFailure(failure.status)
        }
        let status = ExitStatus(ofFailure: error) ?? .internal
        emit(ErrorRecord(status: status.rawValue, message: "\(error)"))
        return CommandFailure(status)
    }

    private func emit(_ record: some Encodable) {
        if let text = try? json(record) { Console.shared.message(text) }
    }

    /// Frames by method; nil where none can be substituted.
    private func counts(_ frames: [SubstitutedFrames]) -> [String: Int]? {
        guard !frames.isEmpty else { return nil }
        return Dictionary(frames.map { ($0.method, $0.frames) }, uniquingKeysWith: +)
    }

    /// To the millisecond: more is noise.
    private func rounded(_ value: Double) -> Double {
        value.isFinite ? (value * 1000).rounded() / 1000 : 0
    }
}

/// A value as JSON with sorted keys, on one line unless `pretty`.
func json(_ value: some Encodable, pretty: Bool = false) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}

private struct PlanRecord: Encodable {
    var v = 1
    var kind = "plan"
    var input: String
    var output: String
    var sourceWidth: Int
    var sourceHeight: Int
    var width: Int
    var height: Int
    var network: String
    var factor: Int
    var encoder: String
    var pixelFormat: String
    var totalFrames: Int?
    var duration: Double?
    var notes: [String]
}

private struct WarningRecord: Encodable {
    var v = 1
    var kind = "warning"
    var message: String
}

private struct ProgressRecord: Encodable {
    var v = 1
    var kind = "progress"
    var frames: Int
    var totalFrames: Int?
    var position: Double
    var duration: Double?
    var elapsed: Double
    var fps: Double
    var speed: Double
    var fraction: Double?
    var secondsLeft: Double?
    var substituted: [String: Int]?
    var segmentsDone: Int?
    var segments: Int?
    var reused: Double?
}

private struct DoneRecord: Encodable {
    var v = 1
    var kind = "done"
    var status: Int32
    var output: String
    var framesDecoded: Int
    var framesWritten: Int
    var framesFound: Int
    /// For a constant rate; left out without one.
    var framesRepeated: Int?
    var framesOmitted: Int?
    /// Damaged frames as a share of all.
    var errorRate: Double
    var elapsed: Double
    var duration: Double
    var bytes: Int
    var notes: [String]
    var damage: [String]
    var dropped: [String]
    var mismatches: [String]
    var substituted: [String: Int]?
    var reused: Double?
    var stages: [String: Double]
}

private struct ErrorRecord: Encodable {
    var v = 1
    var kind = "error"
    var status: Int32
    var message: String
}
