import Imaging
import Media

/// Notices where a source changes its picture in mid-stream, and says what becomes of it.
///
/// The output stays what the first picture made it: another size or shape is fitted into it with
/// bars, other sample formats, matrices and ranges are converted. Other primaries and another
/// transfer can't be: the samples are kept, and what the output says of them is no longer true.
package struct SourceChanges: Codable, Hashable, Sendable {
    /// Changes that are told one by one.
    private static let told = 5

    /// What the output is made for.
    private var first: Shape?
    /// What was noted first, and when.
    private var opening: Moment?
    private var last: Shape?
    private var count = 0
    private var sentences: [String] = []

    private struct Shape: Codable, Hashable {
        var size: Size
        var pixelFormat: String
        var color: ColorDescription
        var sampleAspectRatio: Rational
    }

    private struct Moment: Codable, Hashable {
        var shape: Shape
        var seconds: Double
    }

    init() {}

    /// For a part of the video that this is the beginning of.
    func ofPart() -> SourceChanges {
        var part = SourceChanges()
        part.first = first
        return part
    }

    /// Adds those of the part that follows.
    mutating func append(_ later: SourceChanges) {
        guard let opening = later.opening else { return }
        note(opening.shape, at: opening.seconds)
        count += later.count
        sentences += later.sentences.prefix(max(0, Self.told - sentences.count))
        if losses.isEmpty { losses = later.losses }
        last = later.last
    }

    /// What was met by conversion, one sentence each.
    var notes: [String] {
        count > sentences.count ? sentences + ["\(count) such changes in all"] : sentences
    }

    /// What could not be: one sentence for the first of them.
    private(set) var losses: [String] = []

    /// Takes note of the next picture, at `seconds`.
    mutating func note(_ frame: borrowing Frame, at seconds: Double) {
        note(
            Shape(
                size: frame.size, pixelFormat: frame.pixelFormat.name, color: frame.color,
                sampleAspectRatio: frame.sampleAspectRatio),
            at: seconds)
    }

    private mutating func note(_ shape: Shape, at seconds: Double) {
        guard shape != last else { return }
        defer { last = shape }
        let first = first ?? shape
        self.first = first
        opening = opening ?? Moment(shape: shape, seconds: seconds)
        let time = "at \((seconds * 1000).rounded() / 1000) s"
        if losses.isEmpty, shape.color.hasOtherLight(than: first.color) {
            losses.append(
                "\(time) the picture's primaries or transfer change, which the output can't say: "
                    + "it keeps those of the beginning")
        }
        guard let last else { return }
        var parts: [String] = []
        if shape.size != last.size { parts.append("from \(last.size) to \(shape.size)") }
        if shape.pixelFormat != last.pixelFormat {
            parts.append("from \(last.pixelFormat) to \(shape.pixelFormat)")
        }
        if shape.sampleAspectRatio != last.sampleAspectRatio, shape.sampleAspectRatio.isKnown {
            parts.append("to a sample aspect ratio of \(shape.sampleAspectRatio)")
        }
        let height = shape.size.height
        if shape.color.needsConversion(to: last.color, height: height) {
            parts.append("to another matrix or range")
        }
        if !parts.isEmpty {
            count += 1
            if sentences.count < Self.told {
                sentences.append(
                    "\(time) the picture changes \(parts.joined(separator: " and ")); "
                        + "the output stays as it is, and the picture is fitted or converted to it")
            }
        }
    }
}

extension ColorDescription {
    /// Samples of this description mean other colours when they are read by `other`, and can be
    /// converted.
    func needsConversion(to other: ColorDescription, height: Int) -> Bool {
        effectiveMatrix(height: height) != other.effectiveMatrix(height: height)
            || (range == .full) != (other.range == .full)
    }

    /// Both say which light their colours are, and not the same.
    fileprivate func hasOtherLight(than other: ColorDescription) -> Bool {
        func differ(_ a: Int32, _ b: Int32) -> Bool { a != 2 && b != 2 && a != b }
        return differ(primaries, other.primaries) || differ(transfer, other.transfer)
    }
}
