import ArgumentParser
import Evaluation
import Foundation
import Imaging
import Media
import Networks
import Pipeline
import Presets
import SuperResolution

/// What the process tells its caller by its status. Each number has one meaning.
enum ExitStatus: Int32, Sendable {
    /// Complete and clean.
    case complete = 0
    /// A fault of this program.
    case `internal` = 1
    /// The command line is wrong, or the output exists and was not to be replaced.
    case usage = 2
    /// The input can't be read, or holds nothing that this program understands.
    case input = 3
    /// The output can't be written: folder, disk, encoder or container.
    case output = 4
    /// What was written is not what was decoded.
    case verification = 5
    /// More decode errors than the run puts up with.
    case decodeErrors = 6
    /// The network or preset can't be used.
    case network = 7
    /// Finished, but damage was concealed or something was dropped without being asked for.
    case incomplete = 8
    /// Ended by SIGHUP, SIGINT and SIGTERM: 128 + the signal's number, as shells count.
    case hungUp = 129
    case interrupted = 130
    case terminated = 143

    /// The status for an error that a module threw; nil for one that none of them did.
    init?(ofFailure error: any Error) {
        switch error {
        case let error as PipelineError: self = ExitStatus(error.kind)
        case let error as MediaError: self = ExitStatus(error.kind)
        case let error as EvaluationError: self = ExitStatus(error.kind)
        case is NetworkError, is PresetError, is EngineError: self = .network
        default: return nil
        }
    }

    /// The status of a report: mismatches weigh more than the end by a signal, and that more than
    /// damage.
    init(of report: UpscaleReport) {
        if !report.mismatches.isEmpty {
            self = .verification
        } else if report.wasStopped {
            self = SignalWatch.status ?? .interrupted
        } else if report.hasTooManyErrors {
            self = .decodeErrors
        } else if !report.damage.isEmpty || !report.dropped.isEmpty {
            self = .incomplete
        } else {
            self = .complete
        }
    }

    private init(_ kind: PipelineError.Kind) {
        self =
            switch kind {
            case .request, .wouldOverwrite, .journal: .usage
            case .output: .output
            case .network: .network
            case .cancelled: SignalWatch.status ?? .interrupted
            case .internal: .internal
            }
    }

    private init(_ kind: MediaError.Kind) {
        self =
            switch kind {
            case .notFound, .isDirectory, .permissionDenied, .notMedia, .noVideo, .encrypted: .input
            case .noDecoder, .decoderFailed, .readFailed, .timedOut, .unsupported: .input
            case .noEncoder, .invalidOption, .unsupportedByContainer: .usage
            case .encoderFailed, .writeFailed: .output
            case .cancelled: SignalWatch.status ?? .interrupted
            case .conversionFailed, .outOfMemory: .internal
            }
    }

    private init(_ kind: EvaluationError.Kind) {
        self =
            switch kind {
            case .input: .input
            case .request: .usage
            case .encoder: .internal
            }
    }

    /// Ends the process.
    func end() -> Never {
        Console.shared.finishLine()
        exit(rawValue)
    }
}

/// Ends a command with a status and, unless it has been said already, a message.
struct CommandFailure: Error {
    let status: ExitStatus
    /// Starts lower-case; nil when nothing is left to say.
    let message: String?

    init(_ status: ExitStatus, _ message: String? = nil) {
        self.status = status
        self.message = message
    }
}
