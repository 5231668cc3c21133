import ArgumentParser
import Foundation
import Imaging

/// `subpixel watch`: upscales what appears in a folder.
struct WatchCommand: ParsableCommand {
    /// What becomes of an input that is done.
    enum Done: String, CaseIterable {
        case move, keep
    }

    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Upscale the videos that appear in a folder.",
        usage: "subpixel watch INBOX --output-dir DIR [options of 'subpixel upscale']",
        discussion: """
            Takes each video in INBOX and the folders in it when it is whole: when its size and \
            time have stayed for --settle seconds and nobody has it open for writing. Runs until \
            it is ended by Ctrl-C or SIGTERM; started again it goes on. Inputs whose output exists \
            are passed over; with -y, those whose output is newer than they are. Takes the options \
            of 'subpixel upscale'.
            """
    )

    @Option(
        help: ArgumentHelp(
            """
            What becomes of an input: move, into INBOX/done or INBOX/failed; keep it where it is. \
            (default: keep)
            """,
            valueName: "move|keep"),
        transform: { try word($0) })
    var done: Done = .keep

    @Option(
        help: ArgumentHelp(
            "Seconds that a file must have stayed as it is. (0 to 86400, default: 10)",
            valueName: "seconds"),
        transform: { try number($0, in: 0.0...86400.0) })
    var settle: Double?

    @Option(
        help: ArgumentHelp(
            "How much other programs go before: 0 not at all, 19 always. (0 to 19, default: 10)",
            valueName: "level"),
        transform: { try number($0, in: 0...19) })
    var nice: Int?

    @Flag(help: "End when all that is there is done.")
    var once = false

    @OptionGroup var upscale: UpscaleCommand

    func validate() throws {
        guard upscale.batch.outputFolder != nil else {
            throw ValidationError("say where the outputs go: --output-dir DIR")
        }
        guard upscale.files.inputs.count == 1 else {
            throw ValidationError("expected one folder to watch")
        }
    }

    func run() throws {
        upscale.messages.apply()
        guard let inbox = upscale.files.inputs.first, let output = upscale.batch.outputFolder
        else { return }
        guard BatchSources.isFolder(inbox) else {
            throw CommandFailure(.input, "cannot watch '\(inbox)': it is no folder")
        }
        try BatchSources.refuseOutput(output, in: [inbox])
        setpriority(__priority_which_t(0), 0, Int32(nice ?? 10))
        var upscale = upscale
        // What was done before this was started isn't done again.
        upscale.batch.skipExisting = true
        let batch = try BatchRun(
            upscale, outputFolder: output, reporter: upscale.messages.reporter())
        let watched = Inbox(inbox, outputFolder: output, settling: settle ?? 10)
        if !upscale.messages.quiet { Console.shared.message("watching '\(inbox)'") }
        // Also when the user ends the program.
        defer { batch.summarise() }
        try SignalWatch.repeating {
            let (source, isIdle) = watched.next()
            if let source {
                let status = try batch.upscale(source)
                if done == .move { putAway(source, status, in: watched) }
            } else if once, isIdle {
                return false
            } else {
                SignalWatch.pause(seconds: 0.5)
            }
            return true
        }
        if batch.status != .complete { throw CommandFailure(batch.status) }
    }

    /// Moves an input that is done with. One that stays doesn't stop the rest.
    private func putAway(_ source: BatchSources.Source, _ status: ExitStatus, in inbox: Inbox) {
        let isMade = status == .complete || status == .incomplete
        do {
            if try !inbox.put(source, into: isMade ? "done" : "failed") {
                Console.shared.message(
                    "Warning: '\(source.path)' isn't moved: it is gone or was replaced meanwhile")
            }
        } catch {
            let message = (error as? CommandFailure)?.message ?? "\(error)"
            Console.shared.message("Error: \(message)")
        }
    }
}
