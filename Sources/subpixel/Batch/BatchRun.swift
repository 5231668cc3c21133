import ArgumentParser
import Foundation
import Imaging
import Pipeline

/// Upscales one input after another; one that fails doesn't stop the rest.
///
/// The status is that of the first that failed; 8 when none did, but one was finished with
/// something concealed or dropped; else 0.
final class BatchRun {
    private let command: UpscaleCommand
    private let reporter: any RunReporter
    private let outputFolder: String
    private let name: OutputName
    /// Outputs of this batch, so that no input replaces another's.
    private var outputs: Set<String> = []
    private var statuses: [ExitStatus] = []
    private var skipped = 0
    private let start = ContinuousClock.now

    /// Throws: `CommandFailure` when the output folder can't be made.
    init(_ command: UpscaleCommand, outputFolder: String, reporter: any RunReporter) throws {
        self.command = command
        self.reporter = reporter
        self.outputFolder = outputFolder
        name = try command.batch.name ?? OutputName(template: OutputName.standard)
        try Self.makeFolder(outputFolder)
    }

    private static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(
                .output, "cannot make the folder '\(path)': \(error.localizedDescription)")
        }
    }

    /// Upscales one input, and says how it ended.
    ///
    /// Throws: `CommandFailure` when the user ends the program.
    @discardableResult
    func upscale(_ source: BatchSources.Source) throws -> ExitStatus {
        let status: ExitStatus
        do {
            guard !BatchSources.isFolder(source.path) else {
                throw CommandFailure(.input, "cannot read the folder '\(source.path)'")
            }
            let output = try output(of: source)
            if command.batch.skipExisting, isDone(source.path, output: output) {
                skipped += 1
                if !command.messages.quiet {
                    Console.shared.message("\(source.path): '\(output)' exists, passed over")
                }
                return .complete
            }
            guard outputs.insert(output).inserted else {
                throw CommandFailure(
                    .usage, "'\(output)' is another input's output; tell them apart by --name")
            }
            status = try command.upscale(source.path, to: output, reporter: reporter)
        } catch {
            status = try tell(error, of: source.path)
        }
        statuses.append(status)
        return status
    }

    /// Whether the output needn't be made: it exists or, where it may be replaced, isn't being
    /// replaced by a run that was interrupted, and isn't older than its input.
    private func isDone(_ input: String, output: String) -> Bool {
        guard let made = Self.modified(output) else { return false }
        Journal.removeJoined(ofOutput: output)
        guard command.files.replacing.overwrite else { return true }
        if BatchSources.isFolder(Journal.folder(ofOutput: output)) { return false }
        return Self.modified(input).map { $0 <= made } ?? true
    }

    private static func modified(_ path: String) -> Date? {
        let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.modificationDate] as? Date
    }

    /// Says why an input failed and goes on, unless the user ended the program.
    private func tell(_ error: any Error, of input: String) throws -> ExitStatus {
        let failure = reporter.failure(of: error)
        let known = (failure as? CommandFailure)?.status ?? ExitStatus(ofFailure: error)
        let message = (failure as? CommandFailure)?.message ?? "\(failure)"
        if !(failure is CommandFailure) || (failure as? CommandFailure)?.message != nil {
            let isNamed = message.contains("'\(input)'")
            Console.shared.message("Error: " + (isNamed ? "" : "'\(input)': ") + message)
        }
        let status = known ?? .internal
        if [.interrupted, .terminated, .hungUp].contains(status) { throw CommandFailure(status) }
        return status
    }

    private func output(of source: BatchSources.Source) throws -> String {
        let folder =
            source.subfolder.isEmpty ? outputFolder : "\(outputFolder)/\(source.subfolder)"
        try Self.makeFolder(folder)
        var size: Size?
        let choice = command.network.choice
        let preset = choice.model ?? choice.preset ?? NetworkOptions.defaultPreset
        if name.needsSize {
            // Nothing is written by preparing.
            let ending = (name.name(of: source.path, size: nil, preset: preset) as NSString)
                .pathExtension
            var request = try command.request(
                input: source.path, output: "\(folder)/.size-of-output.\(ending)")
            request.journal = .off
            size = try UpscaleRun.prepare(request).plan.targetSize
        }
        return "\(folder)/\(name.name(of: source.path, size: size, preset: preset))"
    }

    /// Says how many came to which end, and how to go on with `rest` that were not come to.
    func summarise(rest: Int = 0) {
        guard !command.messages.quiet else { return }
        var parts = ["\(statuses.count { $0 == .complete }) complete"]
        let incomplete = statuses.count { $0 == .incomplete }
        let failed = statuses.count - incomplete - statuses.count { $0 == .complete }
        if incomplete > 0 { parts.append("\(incomplete) with something concealed or dropped") }
        if failed > 0 { parts.append("\(failed) failed") }
        if skipped > 0 { parts.append("\(skipped) passed over") }
        if rest > 0 {
            let option = command.batch.skipExisting ? "" : " with --skip-existing"
            parts.append("\(rest) left; the same command\(option) goes on")
        }
        let seconds = Double((ContinuousClock.now - start).components.seconds)
        let count = statuses.count + skipped + rest
        Console.shared.message(
            "\(count) \(count == 1 ? "input" : "inputs") in \(ProgressLine.clock(seconds)): "
                + parts.joined(separator: ", "))
    }

    /// How many inputs have come to an end.
    var ended: Int { statuses.count + skipped }

    /// The status of the whole.
    var status: ExitStatus {
        statuses.first { $0 != .complete && $0 != .incomplete }
            ?? statuses.first { $0 == .incomplete } ?? .complete
    }
}
