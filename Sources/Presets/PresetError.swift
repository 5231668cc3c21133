internal import Imaging

/// Why a preset cannot be used.
package enum PresetError: Error, Hashable, Sendable {
    /// The file or folder cannot be opened or read.
    case unreadable(path: String, reason: String)
    /// No preset has this name. `known` are the names there are, `folders` where was looked.
    case unknown(name: String, known: [String], folders: [String])
    /// The file is not JSON.
    case malformed(path: String, reason: String)
    /// A key that presets do not have. `valid` are the keys at that place.
    case unknownKey(preset: PresetReference, key: String, valid: [String])
    /// A key that is not stated; every one must be.
    case missingKey(preset: PresetReference, key: String, expected: String)
    /// A key whose value is of the wrong type or outside what is allowed; `value` as JSON.
    case invalid(preset: PresetReference, key: String, value: String, expected: String)
    /// The preset has no network for a scale factor, or a larger one.
    case noNetwork(preset: String, factor: String, available: [Int])
}

/// A preset as messages name it.
package struct PresetReference: Hashable, Sendable, CustomStringConvertible {
    /// The file's name without folder and extension.
    package let name: String
    package let path: String

    package var description: String { "preset '\(name)' (\(path))" }
}

extension PresetError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "cannot read preset '\(path)': \(reason)"
        case .unknown(let name, let known, let folders):
            "unknown preset '\(name)'"
                + (known.isEmpty
                    ? "; no presets were found in \(Self.list(folders, ifEmpty: "any folder"))"
                    : "\(didYouMean(name, among: known)) (known: \(known.joined(separator: ", ")))")
        case .malformed(let path, let reason):
            "preset '\(path)' is not a JSON object: \(reason)"
        case .unknownKey(let preset, let key, let valid):
            "\(preset): unknown key \"\(key)\"\(Self.nearest(to: key, among: valid)) "
                + "(keys: \(valid.joined(separator: ", ")))"
        case .missingKey(let preset, let key, let expected):
            "\(preset): \"\(key)\" is missing, expected \(expected)"
        case .invalid(let preset, let key, let value, let expected):
            "\(preset): \"\(key)\" is \(value), expected \(expected)"
        case .noNetwork(let preset, let factor, let available):
            "preset '\(preset)' has no network for ×\(factor); "
                + "it has \(available.map { "×\($0)" }.joined(separator: ", "))"
        }
    }

    /// No scale factor is likelier than another when the one given does not exist.
    private static func nearest(to key: String, among valid: [String]) -> String {
        let lastWord = key.split(separator: ".").last ?? ""
        return Int(lastWord) == nil ? didYouMean(key, among: valid) : ""
    }

    private static func list(_ items: [String], ifEmpty none: String) -> String {
        items.isEmpty ? none : items.map { "'\($0)'" }.joined(separator: ", ")
    }
}
