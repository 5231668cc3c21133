import Foundation

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
