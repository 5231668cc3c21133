internal import CFFmpeg
internal import Foundation
internal import Imaging
internal import SystemPackage

extension Demuxer {
    /// Opens the container and reads its header. Calls `avformat_open_input`.
    static func open(
        _ location: MediaLocation, pipe: InputPipe?, options: DemuxerOptions,
        interruption: Interruption, mark: Int
    ) throws(MediaError) -> UnsafeMutablePointer<AVFormatContext> {
        let action = "cannot open '\(location)'"
        let format = try inputFormat(options.formatName)
        guard let fresh = avformat_alloc_context() else { throw .outOfMemory("a demuxer") }
        fresh.pointee.interrupt_callback = interruption.callback
        // Stays the pipe's.
        fresh.pointee.pb = pipe?.context
        fresh.pointee.probesize = Int64(options.probeSize)
        fresh.pointee.max_analyze_duration = options.analysisDuration
        var dictionary = OptionDictionary(options.options)
        dictionary.set(
            "protocol_whitelist",
            (location.allowedProtocols + options.protocols).joined(separator: ","))
        if location.scheme == "udp" {
            // Packets of 188 bytes that wait while a frame is upscaled, 27 MiB; memory that is not
            // used is not taken. The address may say otherwise.
            dictionary.set("fifo_size", "150000")
        }
        if location.kind == .file {
            // Else the image demuxer takes a percent sign in a name for a numbered series.
            dictionary.set("pattern_type", "none")
        }
        var context: UnsafeMutablePointer<AVFormatContext>? = fresh
        // Frees the context when it fails.
        let code = location.withAddress { address in
            avformat_open_input(&context, address, format, &dictionary.pointer)
        }
        guard code >= 0, let context else {
            throw openError(
                code, action, location: location, interruption: interruption, mark: mark)
        }
        do throws(MediaError) {
            let unknown = dictionary.entries.first { entry in
                options.options.contains { $0.key == entry.key }
            }
            if let unknown {
                throw MediaError(
                    .invalidOption, action, reason: "unknown option '\(unknown.key)'")
            }
            try refuseText(context, action, forced: options.formatName != nil)
        } catch {
            var context: UnsafeMutablePointer<AVFormatContext>? = context
            avformat_close_input(&context)
            throw error
        }
        return context
    }

    /// Reads packets until each stream is known or the limits of the options are reached.
    static func findStreams(
        _ context: UnsafeMutablePointer<AVFormatContext>, location: MediaLocation,
        options: DemuxerOptions, interruption: Interruption, mark: Int
    ) throws(MediaError) {
        let code = avformat_find_stream_info(context, nil)
        if interruption.isCancelled || code < 0 {
            throw openError(
                code, "cannot open '\(location)'", location: location, interruption: interruption,
                mark: mark)
        }
    }

    /// What reads standard input or a named pipe; nil for what libavformat opens itself.
    ///
    /// - Throws: what is wrong with a path, in the words of the file system rather than a demuxer's;
    ///   `outOfMemory`.
    static func pipe(
        of location: MediaLocation, interruption: Interruption
    ) throws(MediaError) -> InputPipe? {
        let action = "cannot open '\(location)'"
        switch location.kind {
        case .url: return nil
        case .standardInput: return try InputPipe(STDIN_FILENO, interruption: interruption)
        case .file: break
        }
        let type: FileType
        do throws(Errno) {
            type = try location.path.stat().type
        } catch {
            throw fileError(error.rawValue, action)
        }
        if type == .directory {
            throw MediaError(
                .isDirectory, action, reason: "is a directory", hint: "name a video file")
        }
        guard type == .fifo else { return nil }
        // Waits for a writer.
        let descriptor = location.path.withPlatformString { Foundation.open($0, O_RDONLY) }
        guard descriptor >= 0 else { throw fileError(errno, action) }
        return try InputPipe(descriptor, isOwned: true, interruption: interruption)
    }

    private static func fileError(_ number: CInt, _ action: String) -> MediaError {
        let kind: MediaError.Kind =
            switch number {
            case ENOENT, ENOTDIR: .notFound
            case EACCES, EPERM: .permissionDenied
            case EISDIR: .isDirectory
            default: .readFailed
            }
        return MediaError(
            kind, action, reason: Errno(rawValue: number).description,
            code: subpixel_averror(number))
    }

    private static func inputFormat(
        _ name: String?
    ) throws(MediaError) -> UnsafePointer<AVInputFormat>? {
        guard let name else { return nil }
        if let format = av_find_input_format(name) { return format }
        // What files are called: `y4m`, `ts`.
        if let format = try? OutputFormat.named(name),
            let found = av_find_input_format(format.name)
        {
            return found
        }
        var names: [String] = []
        var cursor: UnsafeMutableRawPointer?
        while let format = av_demuxer_iterate(&cursor) {
            names += String(cString: format.pointee.name).split(separator: ",").map(String.init)
        }
        throw MediaError(
            .invalidOption, "unknown input format '\(name)'", reason: "",
            hint: suggestion(for: name, among: names).map { "did you mean '\($0)'?" })
    }

    private static func openError(
        _ code: Int32, _ action: String, location: MediaLocation, interruption: Interruption,
        mark: Int
    ) -> MediaError {
        if interruption.isCancelled {
            return MediaError(.cancelled, action, reason: "cancelled", code: code)
        }
        if interruption.hasExpired {
            return MediaError(.timedOut, action, reason: "no answer in time", code: code)
        }
        let lines = MediaLog.lines(since: mark)
        if lines.contains(where: { $0.lowercased().contains("encrypt") }) {
            return MediaError(
                .encrypted, action, reason: "the file is encrypted",
                hint: "only unprotected files can be read", code: code)
        }
        switch code {
        case Status.invalidData, Status.endOfFile:
            let detail = MediaLog.lastLine(since: mark).map { " (\($0))" } ?? ""
            return MediaError(
                .notMedia, action,
                reason: "not a video file, or damaged beyond reading\(detail)", code: code)
        case subpixel_averror_protocol_not_found():
            return MediaError(
                .notFound, action, reason: "no such file, and its protocol is not available",
                code: code)
        default:
            // POSIX numbers are small; FFmpeg's own codes are tags of four letters.
            if code > -4096, location.kind == .file { return fileError(-code, action) }
            let detail = MediaLog.lastLine(since: mark)
            return MediaError(
                code == subpixel_averror(ENOENT) ? .notFound : .readFailed, action,
                reason: detail ?? errorText(code), code: code)
        }
    }

    /// FFmpeg would play a text file as the output of a terminal.
    private static func refuseText(
        _ context: UnsafeMutablePointer<AVFormatContext>, _ action: String, forced: Bool
    ) throws(MediaError) {
        let name = String(cString: context.pointee.iformat.pointee.name)
        let textFormats = ["tty", "bin", "xbin", "adf", "idf"]
        if !forced, textFormats.contains(name) {
            throw MediaError(.notMedia, action, reason: "is a text file, not a video")
        }
    }
}
