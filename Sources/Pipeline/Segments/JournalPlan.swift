import Imaging
import Media

/// What a segmented run is: the source, what is asked for, and the list of segments. Written once,
/// when a journal is begun; everyone who works on the segments reads the same.
package struct JournalPlan: Codable, Hashable, Sendable {
    /// Of the form of the files.
    package var version = 1
    /// This program's version: another may compute other bits.
    package var program: String
    /// The command line that the plan was made by, for workers to read again; without the source and
    /// the folder.
    package var arguments: [String]
    /// Where that command was given.
    package var workingFolder: String?
    /// Absolute path of the source.
    package var input: String
    package var source: SourceFingerprint
    /// All that has a say in the output, by name.
    package var options: [String: String]
    /// libavformat's name.
    package var container: String
    /// libavcodec's name.
    package var encoder: String
    /// The encoder's bits may depend on it, so that it is the same on every machine.
    package var encoderThreads: Int
    /// Of all times in the segments and records: seconds per tick as a fraction.
    package var timeBase: [Int32]
    package var segments: [Segment]
    /// Why the source isn't cut, where it can't be.
    package var complaint: String?

    /// How many seconds a tick of the time base lasts.
    package var tick: Double {
        guard timeBase.count == 2 else { return 0 }
        return Rational(timeBase[0], timeBase[1]).value ?? 0
    }

    /// What is different in `other`, one phrase each: `crf: 18 then, 20 now`.
    func differences(to other: JournalPlan) -> [String] {
        var phrases: [String] = []
        if source != other.source {
            phrases.append(
                source.bytes == other.source.bytes
                    ? "the source has changed"
                    : "the source: \(source.bytes) bytes then, \(other.source.bytes) now")
        }
        if program != other.program {
            phrases.append("the program: version \(program) then, \(other.program) now")
        }
        for name in Set(options.keys).union(other.options.keys).sorted() {
            let (then, now) = (options[name] ?? "default", other.options[name] ?? "default")
            if then != now { phrases.append("\(name): \(then) then, \(now) now") }
        }
        return phrases
    }
}

/// How many threads an encoder gets that is to make the same bits on every machine.
///
/// As many as libx264 takes of itself on this one: one and a half for each processor, at most 16.
func encoderThreads(processors: Int) -> Int { min(max(1, processors * 3 / 2), 16) }
