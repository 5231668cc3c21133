import Evaluation
import Foundation
import Imaging

extension VideoComparison {
    /// The summary, for a terminal.
    var text: String {
        var table = TextTable([("", .left), ("mean", .right), ("lowest", .right)])
        table.append(["PSNR-Y, dB", decimal(meanPSNR, 2), decimal(lowestPSNR, 2)])
        if let meanSSIM, let lowestSSIM {
            table.append(["SSIM-Y", decimal(meanSSIM, 4), decimal(lowestSSIM, 4)])
        }
        return """
            frames      \(referenceFrames) and \(distortedFrames)
            times       \(unequalTimes == 0 ? "equal" : "\(unequalTimes) differ")
            PSNR-Y of all samples  \(decimal(overallPSNR, 2)) dB

            \(table.text)
            """
    }

    /// The summary as Markdown.
    var markdown: String {
        var rows = [
            ["", "mean", "lowest"], ["---", "---:", "---:"],
            ["PSNR-Y, dB", decimal(meanPSNR, 2), decimal(lowestPSNR, 2)],
        ]
        if let meanSSIM, let lowestSSIM {
            rows.append(["SSIM-Y", decimal(meanSSIM, 4), decimal(lowestSSIM, 4)])
        }
        return rows.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
            + "\n\n" + summary
    }

    /// One sentence: frames, times, PSNR over all.
    var summary: String {
        let times = unequalTimes == 0 ? "equal times" : "\(unequalTimes) unequal times"
        return "\(referenceFrames) and \(distortedFrames) frames, \(times), PSNR-Y of all samples "
            + "\(decimal(overallPSNR, 2)) dB"
    }

    /// A page with the summary, curves over the frames, and the frame that differs most.
    ///
    /// Throws: `MediaError` when a picture can't be encoded.
    func page(reference: String, distorted: String) throws -> String {
        // Files of one name in two folders are told apart by their paths.
        let names = [reference, distorted].map { URL(fileURLWithPath: $0).lastPathComponent }
        func name(_ path: String) -> String {
            names[0] == names[1] ? path : URL(fileURLWithPath: path).lastPathComponent
        }
        var rows = [["PSNR-Y, dB", decimal(meanPSNR, 2), decimal(lowestPSNR, 2)]]
        if let meanSSIM, let lowestSSIM {
            rows.append(["SSIM-Y", decimal(meanSSIM, 4), decimal(lowestSSIM, 4)])
        }
        let psnr = CurvePlot(
            title: "PSNR-Y, dB",
            curves: [.init(name: "PSNR", values: frames.map { $0.psnr ?? .infinity })])
        let ssim = CurvePlot(
            title: "SSIM-Y",
            curves: [.init(name: "SSIM", values: frames.map { $0.ssim ?? .infinity })])
        let plots = [psnr.svg, meanSSIM == nil ? "" : ssim.svg].joined()
        var slider = ""
        if let worst, worst.row.meanSquaredError > 0 {
            slider = Page.slider(
                left: ("reference", try Page.png(worst.reference)),
                right: ("distorted", try Page.png(worst.distorted)), size: worst.reference.size,
                caption: "frame \(worst.row.frame), PSNR-Y "
                    + "\(decimal(worst.row.psnr ?? .infinity, 2)) dB")
        }
        return Page.document(
            title: "\(name(distorted)) beside \(name(reference))", subtitle: summary + ".",
            body: [
                Page.section(
                    "Summary", Page.table(titles: ["", "mean", "lowest"], rows: rows, left: 1)),
                Page.section(
                    "Frame by frame", "<div class=\"plots\">\(plots)</div>",
                    note: "Equal frames have no end of PSNR and leave a gap."),
                Page.section("The frame that differs most", slider),
            ].joined(separator: "\n"))
    }

    private func decimal(_ value: Double, _ digits: Int) -> String {
        value.isFinite ? String(format: "%.\(digits)f", value) : "∞"
    }

    var csv: String {
        let rows = frames.map { row in
            [
                "\(row.frame)", row.seconds.map { "\($0)" } ?? "", row.isTimeEqual ? "1" : "0",
                row.psnr.map { "\($0)" } ?? "inf", row.ssim.map { "\($0)" } ?? "",
            ].joined(separator: ",")
        }
        return (["frame,seconds,time_equal,psnr,ssim"] + rows).joined(separator: "\n")
    }

    /// What `--json` prints; a PSNR without end, of equal frames, is missing.
    var record: ComparisonRecord {
        ComparisonRecord(
            referenceFrames: referenceFrames, distortedFrames: distortedFrames,
            unequalTimes: unequalTimes, psnr: overallPSNR.isFinite ? overallPSNR : nil,
            meanSSIM: meanSSIM, frames: frames)
    }
}

struct ComparisonRecord: Encodable {
    var v = 1
    let referenceFrames: Int
    let distortedFrames: Int
    /// Frames whose times differ.
    let unequalTimes: Int
    /// Of the mean squared error over all frames, dB.
    let psnr: Double?
    let meanSSIM: Double?
    let frames: [VideoComparison.FrameRow]
}
