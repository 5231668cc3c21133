package import Imaging

/// What a container says about itself and its streams, as plain values that outlive the demuxer.
package struct MediaInfo: Sendable {
    /// FFmpeg's names of the container, for example `["matroska", "webm"]`.
    package var formatNames: [String]
    package var formatDescription: String
    /// Microseconds, or nil when unknown.
    package var duration: Int64?
    /// Microseconds: the smallest start of any stream, or nil when unknown.
    package var startTime: Int64?
    /// Bits per second of the whole file, or nil when unknown.
    package var bitRate: Int64?
    package var metadata: Metadata
    package var chapters: [Chapter]
    /// In the container's order; `streams[i].index == i`.
    package var streams: [StreamInfo]

    package init(
        formatNames: [String], formatDescription: String, duration: Int64? = nil,
        startTime: Int64? = nil, bitRate: Int64? = nil, metadata: Metadata = Metadata(),
        chapters: [Chapter] = [], streams: [StreamInfo] = []
    ) {
        self.formatNames = formatNames
        self.formatDescription = formatDescription
        self.duration = duration
        self.startTime = startTime
        self.bitRate = bitRate
        self.metadata = metadata
        self.chapters = chapters
        self.streams = streams
    }
}

/// Key and value pairs in their order; keys may come twice.
package struct Metadata: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package var key: String
        package var value: String

        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    package var entries: [Entry]

    package init(_ entries: [Entry] = []) { self.entries = entries }

    /// The first value of this key, case ignored, or nil.
    package subscript(key: String) -> String? {
        entries.first { $0.key.lowercased() == key.lowercased() }?.value
    }
}

/// A named part of the programme.
package struct Chapter: Hashable, Sendable {
    package var id: Int64
    /// In units of `timeBase`.
    package var start: Int64
    /// In units of `timeBase`; exclusive.
    package var end: Int64
    package var timeBase: Rational
    package var metadata: Metadata

    package init(id: Int64, start: Int64, end: Int64, timeBase: Rational, metadata: Metadata) {
        self.id = id
        self.start = start
        self.end = end
        self.timeBase = timeBase
        self.metadata = metadata
    }

    package var title: String? { metadata["title"] }
}
