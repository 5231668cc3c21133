internal import CFFmpeg

/// Owns an `AVDictionary` of options on their way to FFmpeg, which takes out those it knows.
struct OptionDictionary: ~Copyable {
    var pointer: OpaquePointer?

    init(_ options: [(key: String, value: String)] = []) {
        for (key, value) in options { set(key, value) }
    }

    deinit {
        var pointer = pointer
        av_dict_free(&pointer)
    }

    mutating func set(_ key: String, _ value: String) {
        av_dict_set(&pointer, key, value, 0)
    }

    /// What is in it; after a call, what was not understood.
    var entries: [Metadata.Entry] { Metadata(copying: pointer).entries }
}

extension Metadata {
    /// Copies an `AVDictionary`. Bytes that are not UTF-8 are replaced.
    init(copying dictionary: OpaquePointer?) {
        var entries: [Entry] = []
        var last: UnsafeMutablePointer<AVDictionaryEntry>?
        while let entry = av_dict_get(dictionary, "", last, AV_DICT_IGNORE_SUFFIX) {
            entries.append(
                Entry(
                    key: String(cString: entry.pointee.key),
                    value: String(cString: entry.pointee.value)))
            last = entry
        }
        self.init(entries)
    }
}
