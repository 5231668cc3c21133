/// Tags that describe how or where the source was stored, and are wrong of a copy.
extension Metadata {
    /// Without what described the source's file: the program that wrote it, its brands.
    var withoutContainerTags: Metadata {
        without(["encoder", "major_brand", "minor_version", "compatible_brands", "DURATION"])
            .withoutStatistics
    }

    /// Without counts that Matroska's tools write for each track, in any language (`BPS-eng`), and
    /// that a changed start or end makes wrong.
    var withoutStatistics: Metadata {
        let stale = [
            "BPS", "DURATION", "NUMBER_OF_FRAMES", "NUMBER_OF_BYTES",
            "_STATISTICS_WRITING_APP", "_STATISTICS_WRITING_DATE_UTC", "_STATISTICS_TAGS",
            "SOURCE_ID",
        ]
        return Metadata(
            entries.filter { entry in
                let key = entry.key.split(separator: "-", maxSplits: 1).first ?? ""
                return !stale.contains { $0.caseInsensitiveCompare(key) }
            })
    }

    /// Of a video that is encoded anew: also without the source's encoder, the maker's code of a
    /// QuickTime codec, and Matroska's note that there is alpha, which its muxer finds out by itself.
    var withoutCodingTags: Metadata {
        withoutStatistics.without(["encoder", "encoder_options", "vendor_id", "alpha_mode"])
    }

    /// Only what streams are told apart and attached files found by.
    var onlyNecessary: Metadata {
        Metadata(
            entries.filter { entry in
                ["language", "filename", "mimetype"]
                    .contains { $0.caseInsensitiveCompare(entry.key) }
            })
    }

    private func without(_ keys: [String]) -> Metadata {
        Metadata(
            entries.filter { entry in !keys.contains { $0.caseInsensitiveCompare(entry.key) } })
    }
}

extension String {
    fileprivate func caseInsensitiveCompare(_ other: some StringProtocol) -> Bool {
        lowercased() == other.lowercased()
    }
}
