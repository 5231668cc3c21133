import Foundation
import Media
import Presets
import SuperResolution

/// What this machine gives the program to work with, in the shape of `subpixel doctor --json`.
struct DoctorReport: Encodable {
    let v = 1
    let version: String
    let processor: Processor
    let ffmpeg: FFmpeg
    let encoders: [Encoder]
    /// Folders that presets were looked for in, the first one first.
    let presetFolders: [String]
    let presets: [PresetEntry]
    /// What stands in the way of a normal run, one sentence each.
    let problems: [String]

    struct Processor: Encodable {
        /// As the system calls it; nil where it does not say.
        let model: String?
        /// Instruction-set levels that the kernels can run at here, lowest first.
        let levels: [String]
        /// The level that is used; `SUBPIXEL_LEVEL` lowers it.
        let level: String
        /// Processors that this process may use, which is the default of `--threads`.
        let threads: Int
    }

    struct FFmpeg: Encodable {
        let release: String
        let libraries: [Library]
    }

    struct Library: Encodable {
        let name: String
        /// The version of the headers that the program was built with.
        let built: String
        let running: String
    }

    struct Encoder: Encodable {
        let family: String
        /// libavcodec's name of the one that is used; nil when none is installed.
        let encoder: String?
        /// What was looked for, the preferred one first.
        let candidates: [String]
    }

    struct PresetEntry: Encodable {
        let name: String
        let path: String?
        let factors: [Int]
        /// Why it can't be used.
        let problem: String?
    }
}

extension DoctorReport {
    /// Looks around. `presetFolder` is searched first.
    static func make(presetFolder: String?) throws(PresetError) -> DoctorReport {
        let libraries = LibraryVersion.all.map {
            Library(name: $0.library, built: $0.built, running: $0.running)
        }
        let installed = Dictionary(
            EncoderCatalog.installedFamilies.map { ($0.family.name, $0.encoder.name) },
            uniquingKeysWith: { first, _ in first })
        let encoders = EncoderFamily.all.map {
            Encoder(family: $0.name, encoder: installed[$0.name], candidates: $0.encoders)
        }
        let catalog = try PresetCatalog(folder: presetFolder)
        let presets = catalog.names.map { entry($0, in: catalog) }

        var problems = [Level.complaint].compactMap(\.self)
        problems += libraries.filter { major($0.built) != major($0.running) }.map {
            "\($0.name) is version \($0.running), but the program was built for \($0.built); "
                + "build it again"
        }
        if installed["h264"] == nil {
            problems.append("no H.264 encoder is installed; MP4 needs another codec (-c)")
        }
        if presets.isEmpty {
            problems.append(
                "no presets were found; name their folder by --presets or SUBPIXEL_PRESETS")
        }
        problems += presets.compactMap(\.problem)
        return DoctorReport(
            version: Subpixel.version,
            processor: Processor(
                model: processorModel(), levels: Level.available.map(\.rawValue),
                level: Level.best.rawValue, threads: ProcessInfo.processInfo.activeProcessorCount),
            ffmpeg: FFmpeg(release: LibraryVersion.release, libraries: libraries),
            encoders: encoders, presetFolders: catalog.folders, presets: presets,
            problems: problems)
    }

    private static func entry(_ name: String, in catalog: PresetCatalog) -> PresetEntry {
        do throws(PresetError) {
            let preset = try catalog.load(name)
            return PresetEntry(
                name: name, path: preset.path, factors: preset.factors, problem: nil)
        } catch {
            return PresetEntry(name: name, path: nil, factors: [], problem: "\(error)")
        }
    }

    private static func major(_ version: String) -> Substring {
        version.prefix { $0 != "." }
    }

    /// The first `model name` of /proc/cpuinfo, which only some systems have.
    private static func processorModel() -> String? {
        guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else {
            return nil
        }
        return text.split(separator: "\n").first { $0.hasPrefix("model name") }?
            .split(separator: ":", maxSplits: 1).last
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }
}

extension DoctorReport {
    /// The report for people.
    var text: String {
        var lines = ["subpixel \(version)", "", "Processor"]
        lines.append("  model      \(processor.model ?? "unknown")")
        lines.append(
            "  level      \(processor.level) (of \(processor.levels.joined(separator: ", ")))")
        lines.append("  threads    \(processor.threads)")
        lines += ["", "FFmpeg \(ffmpeg.release)"]
        for library in ffmpeg.libraries {
            let built = library.built == library.running ? "" : " (built for \(library.built))"
            lines.append("  \(padded(library.name, 13))\(library.running)\(built)")
        }
        lines += ["", "Encoders"]
        for encoder in encoders {
            lines.append(
                "  \(padded(encoder.family, 13))"
                    + (encoder.encoder
                        ?? "none (looked for \(encoder.candidates.joined(separator: ", ")))"))
        }
        lines += ["", "Presets"]
        for preset in presets {
            let factors = preset.factors.map { "×\($0)" }.joined(separator: " ")
            lines.append(
                "  \(padded(preset.name, 13))\(preset.problem ?? factors)"
                    + (preset.path.map { "  \($0)" } ?? ""))
        }
        lines.append("")
        lines += problems.isEmpty ? ["No problems found."] : problems.map { "Problem: \($0)" }
        return lines.joined(separator: "\n")
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text.padding(toLength: max(width, text.count + 1), withPad: " ", startingAt: 0)
    }
}
