import ArgumentParser
import Evaluation
import Foundation

/// `subpixel compare`: whether two videos hold the same frames at the same times, and how alike
/// their luma is.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare two videos frame by frame: times, PSNR and SSIM of luma.",
        discussion: """
            Numbers and times of frames are compared first, by packets, then every frame. \
            Ends with 0 when both have as many frames at the same times (to half a millisecond), \
            with 3 when the counts differ, with 5 when a time does.
            """
    )

    @Argument(help: ArgumentHelp("The video to compare with.", valueName: "ref"))
    var reference: String

    @Argument(help: ArgumentHelp("The video to judge.", valueName: "dist"))
    var distorted: String

    @Flag(help: "Leave out SSIM, which takes most of the time.")
    var noSsim = false

    @Option(
        name: [.customShort("j"), .long],
        help: ArgumentHelp(
            "Threads that compute. (1 to 1024, default: one per processor)", valueName: "count"),
        transform: { try number($0, in: 1...1024) })
    var threads: Int?

    @Flag(name: .customLong("json"), help: "Print JSON, with every frame.")
    var asJSON = false

    @Flag(name: .customLong("csv"), help: "Print CSV, a line for each frame.")
    var asCSV = false

    @Flag(name: .customLong("markdown"), help: "Print the summary as Markdown.")
    var asMarkdown = false

    @Option(
        help: ArgumentHelp(
            "Write a page with curves and the frame that differs most, too.", valueName: "file"))
    var html: String?

    @Flag(name: [.customShort("y"), .long], help: "Replace a page that exists.")
    var overwrite = false

    func validate() throws {
        if [asJSON, asCSV, asMarkdown].filter(\.self).count > 1 {
            throw ValidationError("--json, --csv and --markdown exclude each other")
        }
    }

    func run() throws {
        let file = try html.map { try ReportFile(path: $0, overwrite: overwrite) }
        let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
        let console = Console.shared
        // Said first, as the comparison of long videos takes long.
        let times = try PacketTimes(of: reference)
        if let difference = try PacketTimes(of: distorted).difference(from: times) {
            console.message("Note: \(difference)")
        }
        let comparison = try VideoComparison(
            reference: LumaReader(path: reference, threads: threads),
            distorted: LumaReader(path: distorted, threads: threads), threads: threads,
            withSSIM: !noSsim,
            progress: { if console.isTerminal { console.showLine("compared \($0) frames") } })
        console.finishLine(erasing: true)
        if let file {
            let page = try comparison.page(reference: reference, distorted: distorted)
            try file.write(Data(page.utf8))
        }
        if asJSON {
            console.result(try json(comparison.record, pretty: true))
        } else {
            console.result(
                asCSV ? comparison.csv : asMarkdown ? comparison.markdown : comparison.text)
        }
        try judge(comparison)
    }

    /// Ends with the status of what differs in number or time; how alike the frames look is no
    /// failure.
    private func judge(_ comparison: VideoComparison) throws {
        guard comparison.isCountEqual else {
            throw CommandFailure(
                .input,
                "'\(distorted)' has \(comparison.distortedFrames) frames, '\(reference)' "
                    + "\(comparison.referenceFrames); frames were compared by their order, as far "
                    + "as both go")
        }
        guard comparison.unequalTimes == 0 else {
            throw CommandFailure(
                .verification,
                "\(comparison.unequalTimes) of \(comparison.referenceFrames) frames of "
                    + "'\(distorted)' have another time than in '\(reference)'")
        }
    }
}
