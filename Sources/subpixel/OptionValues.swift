import ArgumentParser
import Foundation
import Imaging
import Logging
import Pipeline

/// A picture size on the command line: `1920x1080`.
struct SizeValue {
    let width: Int
    let height: Int

    /// More than any encoder takes; keeps products of extents far from overflow.
    static let extents = 1...32768

    /// Throws: `ValidationError` for anything but two extents in range.
    init(argument: String) throws {
        let parts = argument.lowercased().split(
            whereSeparator: { $0 == "x" || $0 == "×" })
        guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]),
            Self.extents.contains(width), Self.extents.contains(height)
        else { throw ValidationError("expected width and height, as in 1920x1080") }
        self.width = width
        self.height = height
    }
}

/// A position or a length of time on the command line, in seconds: `90`, `90.5`, `1:30`,
/// `00:01:30.500`.
struct TimeValue: Equatable {
    let seconds: Double

    /// Throws: `ValidationError` for anything but such a time.
    init(argument: String) throws {
        guard let seconds = Self.seconds(argument) else {
            throw ValidationError("expected seconds or [HH:]MM:SS[.mmm], as in 90.5 or 1:30.500")
        }
        self.seconds = seconds
    }

    private static func seconds(_ argument: String) -> Double? {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), let last = parts.last,
            last.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
            var seconds = Double(last)
        else { return nil }
        if parts.count > 1 && seconds >= 60 { return nil }
        for (index, part) in parts.dropLast().reversed().enumerated() {
            guard let value = UInt32(part) else { return nil }
            // Minutes under hours stay below 60, as seconds do under minutes.
            if index == 0 && parts.count == 3 && value >= 60 { return nil }
            seconds += Double(value) * (index == 0 ? 60 : 3600)
        }
        return seconds.isFinite ? seconds : nil
    }
}

/// An option for the encoder on the command line: `tune=film`.
struct KeyValue {
    let key: String
    let value: String

    /// Throws: `ValidationError` where there is no `=` or no key before it.
    init(argument: String) throws {
        guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else {
            throw ValidationError("expected key=value, as in tune=film")
        }
        key = String(argument[..<equals])
        value = String(argument[argument.index(after: equals)...])
    }
}

/// How the progress of a run is shown.
enum ProgressStyle: String, CaseIterable {
    case auto, bar, json, none
}

/// Parses one of a few words, naming the nearest when it is none of them.
///
/// Throws: `ValidationError` with the legal words.
func word<Value: RawRepresentable & CaseIterable>(_ argument: String) throws -> Value
where Value.RawValue == String {
    if let value = Value(rawValue: argument) { return value }
    let legal = Value.allCases.map(\.rawValue)
    throw ValidationError(
        "expected \(listed(legal))\(didYouMean(argument, among: legal))")
}

/// `'a', 'b' or 'c'`.
func listed(_ words: [String]) -> String {
    let quoted = words.map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
}

/// Parses a number within a range.
///
/// Throws: `ValidationError` with the range.
func number<Value: LosslessStringConvertible & Comparable>(
    _ argument: String, in range: ClosedRange<Value>
) throws -> Value {
    guard let value = Value(argument), range.contains(value) else {
        let bounds = [range.lowerBound, range.upperBound].map { bound in
            // 1.0 is 1 to a reader.
            "\(bound)".hasSuffix(".0") ? String("\(bound)".dropLast(2)) : "\(bound)"
        }
        throw ValidationError("expected a number from \(bounds[0]) to \(bounds[1])")
    }
    return value
}

/// Parses the parts of a list with commas; a part that comes twice counts once.
///
/// Throws: `ValidationError` for an empty list, and as `parse` does.
func commaList<Value: Equatable>(
    _ argument: String, _ parse: (String) throws -> Value
) throws -> [Value] {
    let parts = argument.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    guard !parts.isEmpty else { throw ValidationError("expected a list with commas") }
    return try parts.reduce(into: []) { values, part in
        let value = try parse(part)
        if !values.contains(value) { values.append(value) }
    }
}
