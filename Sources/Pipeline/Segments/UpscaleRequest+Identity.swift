extension UpscaleRequest {
    /// What has no say in the bits of the output, or is compared by other means: the source and the
    /// container by the plan, networks by their files.
    static let immaterial: Set = [
        "input", "output", "overwrites", "containerFormat", "protocols", "timeout", "networks",
        "borrowedNetworks", "networkChecksums", "threads", "reuses", "verification",
        "maximumErrorRate", "journal", "restarts", "program", "arguments",
    ]

    /// All of the request that has a say in the output, by name, as text.
    ///
    /// Read off the request itself, so that an option that is added later is never forgotten: one
    /// that has no say is named above, which at worst is forgotten on the safe side.
    var identity: [String: String] {
        var options: [String: String] = [:]
        for child in Mirror(reflecting: self).children {
            guard let name = child.label, !Self.immaterial.contains(name) else { continue }
            if let text = Self.text(of: child.value) { options[Self.words(name)] = text }
        }
        for (factor, checksum) in networkChecksums {
            options["network ×\(factor)"] = checksum
        }
        return options
    }

    /// Nil for nil: what isn't asked for is left out. Sets and dictionaries in an order of their
    /// own, which the language leaves to chance.
    private static func text(of value: Any) -> String? {
        let mirror = Mirror(reflecting: value)
        let children = mirror.children.map { child in
            let text = text(of: child.value) ?? "none"
            return child.label.map { "\($0) \(text)" } ?? text
        }
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.flatMap { text(of: $0.value) }
        case .set, .dictionary: return "[\(children.sorted().joined(separator: ", "))]"
        case .collection: return "[\(children.joined(separator: ", "))]"
        case .struct, .class, .tuple: return "(\(children.joined(separator: ", ")))"
        case .enum where !children.isEmpty: return children.joined(separator: ", ")
        default: return "\(value)"
        }
    }

    /// `encoderPreset` as `encoder preset`.
    private static func words(_ name: String) -> String {
        name.reduce(into: "") { text, letter in
            if letter.isUppercase { text += " " }
            text += letter.lowercased()
        }
    }
}
