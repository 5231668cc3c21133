import ArgumentParser
import Evaluation
import Foundation
import Media

/// `subpixel compare`: whether two videos hold the same frames at the same times, and how alike
/// their luma is.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare two videos frame by frame: times, PSNR and SSIM of luma.",
        discussion: """
            Numbers and times of frames are compared first, by packets, then every frame. \
            Ends with 0 when both have as many frames at the same times (to half a millisecond), \
            with 3 when the counts differ, with 5 when a time does. What is said of sources holds \
            for both.
            """
    )

    @Argument(help: ArgumentHelp("The video to compare with.", valueName: "ref"))
    var reference: String

    @Argument(help: ArgumentHelp("The video to judge.", valueName: "dist"))
    var distorted: String

    @Flag(help: "Leave out SSIM, which takes most of the time.")
    var noSsim = false

    @OptionGroup var threading: ThreadOptions

    @OptionGroup var form: ReportFormOptions

    @Option(
        help: ArgumentHelp(
            "Write a page with curves and the frame that differs most, too.", valueName: "file"))
    var html: String?

    @OptionGroup var source: SourceOptions

    @OptionGroup var replacing: OverwriteOptions

    func run() throws {
        let file = try html.map { try replacing.file($0, input: reference) }
        let console = Console.shared
        let sources = [try source.source(reference), try source.source(distorted)]
        guard reference != "-" || distorted != "-" else {
            throw CommandFailure(.usage, "standard input can't be both videos; name one of them")
        }
        // Said first, as the comparison of long videos takes long.
        if sources.allSatisfy({ $0.location.kind == .file && $0.canBeReadAgain }) {
            let times = try PacketTimes(of: sources[0])
            if let difference = try PacketTimes(of: sources[1]).difference(from: times) {
                console.message("Note: \(difference)")
            }
        }
        let readers = try sources.map { try LumaReader($0, threads: threading.count) }
        let comparison = try VideoComparison(
            reference: readers[0], distorted: readers[1], threads: threading.count,
            withSSIM: !noSsim,
            progress: { if console.isTerminal { console.showLine("compared \($0) frames") } })
        console.finishLine(erasing: true)
        for complaint in readers.compactMap(\.complaint) {
            console.message("Warning: \(complaint)")
        }
        if let file {
            let page = try comparison.page(reference: reference, distorted: distorted)
            try file.write(Data(page.utf8))
        }
        try form.print(
            comparison.record, csv: comparison.csv, markdown: comparison.markdown,
            text: comparison.text)
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
