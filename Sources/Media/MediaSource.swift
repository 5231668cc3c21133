internal import SystemPackage

/// A source with how it is opened, for whoever only reads it.
package struct MediaSource: Sendable, CustomStringConvertible {
    package let location: MediaLocation
    package let options: DemuxerOptions

    package init(_ location: MediaLocation, options: DemuxerOptions) {
        self.location = location
        self.options = options
    }

    /// A path, a URL or `-`, opened as `DemuxerOptions.init(for:)` says.
    package init(_ text: String) {
        location = MediaLocation(text)
        options = DemuxerOptions(for: location)
    }

    /// As the user wrote it, without credentials.
    package var description: String { location.description }

    /// Whether a second reading finds what the first did: that of a pipe finds nothing.
    package var canBeReadAgain: Bool {
        switch location.kind {
        case .standardInput: false
        case .url: true
        // What isn't there is for opening to complain about.
        case .file: (try? location.path.stat().type) != .fifo
        }
    }
}

extension Demuxer {
    /// Opens `source` as it says.
    ///
    /// - Throws: as the other initialisers.
    package convenience init(
        _ source: MediaSource, interruption: Interruption = Interruption()
    ) throws(MediaError) {
        try self.init(source.location, options: source.options, interruption: interruption)
    }
}
