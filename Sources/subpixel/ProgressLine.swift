import Foundation
import Imaging
import Pipeline

/// Tells of a run in words: what is about to be done, a line that is redrawn, what was done.
struct ProgressLine: RunReporter {
    let shown: Bool
    let quiet: Bool
    let verbose: Bool

    let interval = 0.2

    func warn(_ sentence: String) { Console.shared.message("Warning: \(sentence)") }

    func began(_ plan: UpscalePlan) {
        plan.warnings.forEach(warn)
        guard !quiet else { return }
        Console.shared.message(Self.headline(of: plan))
        for note in plan.notes { Console.shared.message(note) }
    }

    func update(_ progress: Pipeline.Progress) {
        guard shown else { return }
        Console.shared.showLine(Self.line(for: progress, width: Console.shared.width - 1))
    }

    func ended(_ plan: UpscalePlan, _ report: UpscaleReport, status: ExitStatus) {
        Console.shared.finishLine(erasing: true)
        for sentence in report.mismatches {
            Console.shared.message("Error: verification of '\(report.output)': \(sentence)")
        }
        // What was said before the work began is not said again.
        for sentence in report.damage + report.dropped where !plan.warnings.contains(sentence) {
            warn(sentence)
        }
        guard !quiet else { return }
        if let changes = report.rateChanges {
            Console.shared.message(
                "for the constant rate \(changes.repeated) frames were repeated and "
                    + "\(changes.omitted) left out")
        }
        for note in report.notes { Console.shared.message(note) }
        if verbose {
            for (stage, seconds) in report.stageSeconds {
                Console.shared.message(String(format: "%@: busy %.2f s", stage, seconds))
            }
        }
        Console.shared.message(Self.summary(of: report, plan: plan))
        if let substituted = report.substituted.spoken {
            Console.shared.message("to keep pace: \(substituted)")
        }
    }

    func failure(of error: any Error) -> any Error {
        Console.shared.finishLine(erasing: true)
        return error
    }

    /// `in.mp4 854×480 → out.mp4 1708×960: balanced ×2, libx264 yuv420p, 720 frames, 30.0 s`.
    static func headline(of plan: UpscalePlan) -> String {
        var extent: [String] = []
        if let frames = plan.totalFrames { extent.append("\(frames) frames") }
        if let duration = plan.duration { extent.append(clock(duration)) }
        let tail = extent.isEmpty ? "" : ", " + extent.joined(separator: ", ")
        return "\(plan.input) \(plan.sourceSize) → \(plan.output) \(plan.targetSize): "
            + "\(plan.networkName) \(plan.networks.spoken), \(plan.encoder) \(plan.pixelFormat)\(tail)"
    }

    /// `out.mp4: 720 frames, 1708×960, 9.4 MB in 21.4 s; 33.6 fps, 1.40 × real time, balanced ×2`,
    /// with `, 81 % reused` where it is so.
    static func summary(of report: UpscaleReport, plan: UpscalePlan) -> String {
        let made = report.framesWritten - report.framesFound
        let rate = report.elapsed > 0 ? Double(made) / report.elapsed : 0
        let share = report.framesWritten > 0 ? Double(made) / Double(report.framesWritten) : 1
        let speed = report.elapsed > 0 ? share * report.duration / report.elapsed : 0
        let reused =
            report.shareReused.flatMap { share in
                share >= 0.005 ? String(format: ", %.0f %% reused", share * 100) : nil
            } ?? ""
        let size = report.bytes > 0 ? ", \(bytes(report.bytes))" : ""
        return "\(report.output): \(report.framesWritten) frames, \(plan.targetSize)\(size) in "
            + String(format: "%.1f s; %.1f fps, %.2f × real time, ", report.elapsed, rate, speed)
            + "\(plan.networkName) \(plan.networks.spoken)\(reused)"
    }

    /// `frame 312 of 720 | 33.6 fps | 1.40 × real time | 81 % reused | 0:12 left`, with a bar where there is room.
    static func line(for progress: Pipeline.Progress, width: Int) -> String {
        var parts: [String] = []
        if let total = progress.totalFrames {
            parts.append("frame \(progress.frames) of \(max(total, progress.frames))")
        } else {
            parts.append("frame \(progress.frames)")
        }
        if let segments = progress.segments {
            parts.append("segment \(segments.done) of \(segments.total)")
        }
        parts.append(String(format: "%.1f fps", progress.framesPerSecond))
        parts.append(String(format: "%.2f × real time", progress.speed))
        if let share = progress.shareReused, share >= 0.005 {
            parts.append(String(format: "%.0f %% reused", share * 100))
        }
        if let left = progress.secondsLeft { parts.append("\(clock(left)) left") }
        var text = parts.joined(separator: " | ")
        while text.count > width, parts.count > 1 {
            // The frames and the time left outlive the rates.
            parts.remove(at: parts.count > 2 ? parts.count - 2 : 1)
            text = parts.joined(separator: " | ")
        }
        guard let fraction = progress.fraction, text.count + 16 <= width else { return text }
        let cells = min(30, width - text.count - 8)
        let full = Int((fraction * Double(cells)).rounded(.down))
        let bar = String(repeating: "#", count: full) + String(repeating: ".", count: cells - full)
        return String(format: "%3d%% ", Int(fraction * 100)) + bar + "  " + text
    }

    /// `0:09`, `12:34`, `1:02:03`.
    static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e9 else { return "?" }
        let whole = Int(max(0, seconds).rounded())
        let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
        return hours > 0
            ? String(format: "%d:%02d:%02d", hours, minutes, rest)
            : String(format: "%d:%02d", minutes, rest)
    }

    /// `812 B`, `9.4 MB`; powers of 1000.
    static func bytes(_ count: Int) -> String {
        var value = Double(count)
        for unit in ["B", "kB", "MB", "GB", "TB"] {
            if value < 1000 || unit == "TB" {
                return String(format: unit == "B" ? "%.0f %@" : "%.1f %@", value, unit)
            }
            value /= 1000
        }
        return "\(count) B"
    }
}
