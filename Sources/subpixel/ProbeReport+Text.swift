import Foundation

extension ProbeReport {
    /// The report for people, a line for each stream.
    var text: String {
        var lines: [String] = []
        var head = "\(file): \(formatDescription)"
        if let duration { head += ", \(ProgressLine.clock(duration))" }
        if let bitRate { head += String(format: ", %.0f kb/s", Double(bitRate) / 1000) }
        lines.append(head)
        if let start, abs(start) > 0.0005 {
            lines.append(String(format: "  starts at %.3f s", start))
        }
        for stream in streams { lines.append("  \(stream.index)  \(stream.text)") }
        if !chapters.isEmpty {
            lines.append("  \(chapters.count) chapter\(chapters.count == 1 ? "" : "s"):")
            for chapter in chapters {
                let title = chapter.title.map { "  \($0)" } ?? ""
                lines.append("     \(ProgressLine.clock(chapter.start))\(title)")
            }
        }
        if let output { lines.append(output.text) }
        return lines.joined(separator: "\n")
    }
}

extension ProbeReport.Stream {
    fileprivate var text: String {
        var parts = [codec + (profile.map { " (\($0))" } ?? "")]
        if let video { parts += video.parts }
        if let audio {
            parts.append("\(audio.sampleRate) Hz")
            parts.append(
                audio.channelLayout.isEmpty ? "\(audio.channels) channels" : audio.channelLayout)
        }
        if let bitRate, bitRate > 0 {
            parts.append(String(format: "%.0f kb/s", Double(bitRate) / 1000))
        }
        if let language, language != "und" { parts.append(language) }
        if let title { parts.append("'\(title)'") }
        if isCover { parts.append("cover picture") }
        if isForced { parts.append("forced") }
        if !hasDecoder && (kind == "video" || kind == "audio") { parts.append("no decoder") }
        return kind.padding(toLength: 11, withPad: " ", startingAt: 0)
            + parts.joined(separator: ", ")
    }
}

extension ProbeReport.Video {
    fileprivate var parts: [String] {
        var parts = ["\(width)×\(height)", pixelFormat]
        if let sampleAspectRatio { parts.append("SAR \(sampleAspectRatio)") }
        if let timing, let rate = timing.frameRate {
            parts.append(String(format: "%.3f fps, %@ frame rate", rate, timing.kind.rawValue))
        } else if let averageFrameRate {
            parts.append(String(format: "%.3f fps as the container says", averageFrameRate))
        }
        if rotation != 0 { parts.append(String(format: "rotated %.0f°", rotation)) }
        if isMirrored { parts.append("mirrored") }
        if fieldOrder != "unknown" && fieldOrder != "progressive" { parts.append("interlaced") }
        if let colorSummary { parts.append(colorSummary) }
        if hasMasteringDisplay || hasContentLight { parts.append("HDR metadata") }
        if let dolbyVisionProfile { parts.append("Dolby Vision profile \(dolbyVisionProfile)") }
        return parts
    }
}
