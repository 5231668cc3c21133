import Imaging

/// The names by which video engineers know the code points of ITU-T H.273, as libavutil spells them
/// in its options.
enum ColorNames {
    /// Table 4.
    static let matrix: [Int32: String] = [
        0: "gbr", 1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "ycgco",
        9: "bt2020nc", 10: "bt2020c", 11: "smpte2085", 12: "chroma-derived-nc",
        13: "chroma-derived-c", 14: "ictcp",
    ]
    /// Table 2.
    static let primaries: [Int32: String] = [
        1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "film",
        9: "bt2020", 10: "smpte428", 11: "smpte431", 12: "smpte432", 22: "ebu3213",
    ]
    /// Table 3.
    static let transfer: [Int32: String] = [
        1: "bt709", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 7: "smpte240m", 8: "linear",
        9: "log100", 10: "log316", 11: "iec61966-2-4", 12: "bt1361e", 13: "iec61966-2-1",
        14: "bt2020-10", 15: "bt2020-12", 16: "smpte2084", 17: "smpte428", 18: "arib-std-b67",
    ]

    /// The name of a code point; nil for 2, which is "unspecified"; the number where there is none.
    static func name(_ code: Int32, in table: [Int32: String]) -> String? {
        code == 2 ? nil : table[code] ?? "\(code)"
    }
}

extension ColorDescription {
    /// What is specified, for people: `bt709 limited, chroma left`; nil when nothing is.
    var summary: String? {
        let codes = [
            ColorNames.name(primaries, in: ColorNames.primaries),
            ColorNames.name(transfer, in: ColorNames.transfer),
            ColorNames.name(matrix, in: ColorNames.matrix),
        ]
        var words: [String] = []
        if let first = codes[0], codes.allSatisfy({ $0 == first }) {
            words.append(first)
        } else if codes.contains(where: { $0 != nil }) {
            // Primaries, transfer, matrix.
            words.append(codes.map { $0 ?? "?" }.joined(separator: "/"))
        }
        if range != .unspecified { words.append("\(range.rawValue) range") }
        if chromaLocation != .unspecified { words.append("chroma \(chromaLocation.rawValue)") }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }
}
