/// One object of a preset file, taken apart key by key.
struct PresetObject {
    private let values: [String: JSONValue]
    private let preset: PresetReference
    /// The key that holds this object, empty for the file's own.
    private let place: String
    private let keys: [String]

    init(
        _ values: [String: JSONValue], preset: PresetReference, place: String, keys: [String]
    ) {
        self.values = values
        self.preset = preset
        self.place = place
        self.keys = keys
    }

    /// Throws: `unknownKey` for the first, by the alphabet, that is not one of `keys`.
    func expectNoOtherKeys() throws(PresetError) {
        for key in values.keys.sorted() where !keys.contains(key) {
            throw .unknownKey(preset: preset, key: name(key), valid: keys.map(name))
        }
    }

    func has(_ key: String) -> Bool { values[key] != nil }

    /// A string that satisfies `isValid`; `expected` says in words what that is.
    func string(
        _ key: String, expected: String, _ isValid: (String) -> Bool
    ) throws(PresetError) -> String {
        let value = try value(key, expected: expected)
        guard case .string(let string) = value, isValid(string) else {
            throw invalid(key, value, expected: expected)
        }
        return string
    }

    func integer(_ key: String, in range: ClosedRange<Int>) throws(PresetError) -> Int {
        let expected =
            range.count == 1
            ? "\(range.lowerBound)" : "a whole number, \(range.lowerBound) to \(range.upperBound)"
        let value = try value(key, expected: expected)
        guard case .number(let number) = value, let integer = Int(exactly: number),
            range.contains(integer)
        else {
            throw invalid(key, value, expected: expected)
        }
        return integer
    }

    func boolean(_ key: String) throws(PresetError) -> Bool {
        let value = try value(key, expected: "true or false")
        guard case .bool(let bool) = value else {
            throw invalid(key, value, expected: "true or false")
        }
        return bool
    }

    /// An object of strings, whatever its keys.
    func strings(_ key: String, expected: String) throws(PresetError) -> [String: String] {
        let value = try value(key, expected: expected)
        guard case .object(let object) = value else {
            throw invalid(key, value, expected: expected)
        }
        var strings: [String: String] = [:]
        for (name, value) in object {
            guard case .string(let string) = value, !name.isEmpty else {
                throw invalid("\(key).\(name)", value, expected: "a value in quotes")
            }
            strings[name] = string
        }
        return strings
    }

    /// What `read` makes of a key, nil where it is missing or null.
    func optional<Value>(
        _ key: String, _ read: (String) throws(PresetError) -> Value
    ) throws(PresetError) -> Value? {
        guard let value = values[key], value != .null else { return nil }
        return try read(key)
    }

    /// An object whose keys are some of `keys`.
    func object(_ key: String, keys: [String]) throws(PresetError) -> PresetObject {
        let expected = "an object"
        let value = try value(key, expected: expected)
        guard case .object(let object) = value else {
            throw invalid(key, value, expected: expected)
        }
        return PresetObject(object, preset: preset, place: key, keys: keys)
    }

    /// The error of this object as a whole.
    func invalid(_ value: String, expected: String) -> PresetError {
        .invalid(preset: preset, key: place, value: value, expected: expected)
    }

    private func invalid(_ key: String, _ value: JSONValue, expected: String) -> PresetError {
        .invalid(preset: preset, key: name(key), value: value.text, expected: expected)
    }

    private func value(_ key: String, expected: String) throws(PresetError) -> JSONValue {
        guard let value = values[key] else {
            throw .missingKey(preset: preset, key: name(key), expected: expected)
        }
        return value
    }

    /// A key with the one that holds it: `encoding.crf`.
    private func name(_ key: String) -> String {
        place.isEmpty ? key : "\(place).\(key)"
    }
}
