import Media

/// Where a run's output goes, and when it is whole.
///
/// - A *file* is written beside its target under another name and renamed when whole.
/// - A *playlist* and its segments are written into a folder beside it; when whole the segments are
///   moved out, the playlist last.
/// - A *stream* (standard output, a named pipe, a device, a URL; also the playlist of a source that
///   has no known end, which players follow while it grows) is written as it comes. What was written
///   can't be taken back, so that ending early means finishing the container.
enum OutputTarget: Sendable {
    case file(OutputFile)
    case playlist(OutputPlaylist)
    case stream(OutputLocation)

    /// - Parameters:
    ///   - text: a path, a URL, or `-`.
    ///   - container: of the output; some write several files, some can't be written to a stream.
    ///   - input: path or URL of the source.
    ///   - isEndless: nobody knows when the source ends.
    ///   - overwrites: whether what exists may be replaced.
    /// - Throws: `PipelineError` of kind `wouldOverwrite`, `output`, or `request` for a container that
    ///   can't be written there; `MediaError` for a protocol that there isn't.
    init(
        _ text: String, container: OutputFormat, input: String, isEndless: Bool, overwrites: Bool
    ) throws {
        let location = OutputLocation(text)
        try location.checkProtocol()
        if let problem = container.problem(writingTo: location) {
            throw PipelineError(.request, "cannot write to '\(location)': \(problem)")
        }
        guard location.kind == .file else {
            self = .stream(location)
            return
        }
        let file = try OutputFile(path: location.text, input: input, overwrites: overwrites)
        guard container.opensOwnFiles else {
            self = .file(file)
            return
        }
        let playlist = try OutputPlaylist(file: file, overwrites: overwrites)
        self = isEndless ? .stream(location) : .playlist(playlist)
    }

    /// How messages call it.
    var name: String {
        switch self {
        case .file(let file): file.path
        case .playlist(let playlist): playlist.file.path
        case .stream(let location): location.description
        }
    }

    /// What the muxer opens.
    var written: OutputLocation {
        switch self {
        case .file(let file): OutputLocation(file.temporaryPath)
        case .playlist(let playlist): OutputLocation(playlist.temporaryPath)
        case .stream(let location): location
        }
    }

    /// What was written can't be taken back.
    var isStream: Bool {
        if case .stream = self { true } else { false }
    }

    /// Makes what the muxer needs to find, and room where a killed run left half a target.
    ///
    /// - Throws: `PipelineError.output`.
    func begin() throws(PipelineError) {
        switch self {
        case .file(let file): file.begin()
        case .playlist(let playlist): try playlist.begin()
        case .stream: break
        }
    }

    /// Makes what was written durable and gives it the target's name.
    ///
    /// - Throws: `PipelineError.output`; what was written is kept then, since it is whole.
    func commit() throws(PipelineError) {
        switch self {
        case .file(let file): try file.commit()
        case .playlist(let playlist): try playlist.commit()
        case .stream: break
        }
    }

    /// Removes what was written so far, where that can be done.
    func discard() {
        switch self {
        case .file(let file): file.discard()
        case .playlist(let playlist): playlist.discard()
        case .stream: break
        }
    }

    /// Bytes written under the temporary name; nil for a stream.
    var byteCount: Int? {
        switch self {
        case .file(let file): file.byteCount
        case .playlist(let playlist): playlist.byteCount
        case .stream: nil
        }
    }
}
