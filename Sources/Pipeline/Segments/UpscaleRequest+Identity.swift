extension UpscaleRequest {
    /// All of the request that has a say in the output, by name, as text.
    ///
    /// Read off the request itself, so that an option that is added later is never forgotten: one
    /// that has no say is named here, which at worst is forgotten on the safe side.
    var identity: [String: String] {
        let immaterial: Set = [
            "input", "output", "overwrites", "networks", "threads", "journal", "restarts",
            "arguments", "containerFormat", "program", "maximumErrorRate", "networkChecksums",
        ]
        var options: [String: String] = [:]
        for child in Mirror(reflecting: self).children {
            guard let name = child.label, !immaterial.contains(name) else { continue }
            if let text = Self.text(of: child.value) { options[Self.words(name)] = text }
        }
        for (factor, checksum) in networkChecksums {
            options["network ×\(factor)"] = checksum
        }
        return options
    }

    /// Nil for nil: what isn't asked for is left out.
    private static func text(of value: Any) -> String? {
        let mirror = Mirror(reflecting: value)
        guard mirror.displayStyle == .optional else { return "\(value)" }
        return mirror.children.first.flatMap { text(of: $0.value) }
    }

    /// `encoderPreset` as `encoder preset`.
    private static func words(_ name: String) -> String {
        name.reduce(into: "") { text, letter in
            if letter.isUppercase { text += " " }
            text += letter.lowercased()
        }
    }
}
