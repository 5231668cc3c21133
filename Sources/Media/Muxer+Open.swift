internal import CFFmpeg
internal import Foundation
internal import Imaging

// How the target is opened and what the container is told.
extension Muxer {
    /// Sets the container's options and returns those it does not have.
    func applyOptions(
        _ options: [EncoderSettings.Option]
    ) throws(MediaError) -> [EncoderSettings.Option] {
        var rest: [EncoderSettings.Option] = []
        for option in options {
            guard findOption(option.key, on: context) != nil else {
                rest.append(option)
                continue
            }
            if option.key == "movflags" { hasMOVFlags = true }
            try setOption(
                option.key, option.value, on: context, owner: format.name,
                flags: AV_OPT_FLAG_ENCODING_PARAM)
        }
        return rest
    }

    func open(protocolOptions: [EncoderSettings.Option]) throws(MediaError) {
        var dictionary = OptionDictionary()
        for option in protocolOptions { dictionary.set(option.key, option.value) }
        var code: Int32 = 0
        switch sink {
        case .memory:
            code = avio_open_dyn_buf(&context.pointee.pb)
        case .location(let location):
            if location.kind == .standardOutput {
                let opened = try OutputPipe(STDOUT_FILENO, interruption: interruption)
                context.pointee.pb = opened.context
                pipe = opened
            } else if !format.opensOwnFiles {
                code = avio_open2(
                    &context.pointee.pb, location.address, AVIO_FLAG_WRITE,
                    &context.pointee.interrupt_callback, &dictionary.pointer)
            }
        }
        guard code >= 0 else { throw failure("cannot create '\(name)'", code) }
        if let unknown = dictionary.entries.first {
            let names = optionNames(of: context, flags: AV_OPT_FLAG_ENCODING_PARAM)
            throw MediaError(
                .invalidOption,
                "\(format.name) has no option '\(unknown.key)'\(didYouMean(unknown.key, among: names))",
                reason: "")
        }
    }

    func setMOVDefaults() {
        // The index goes to the front of a file, so that it plays while it is still downloading;
        // what cannot be rewritten is written in fragments. An option that a later version has no
        // more is no reason to fail.
        if !hasMOVFlags, let bytes = context.pointee.pb {
            let seekable = bytes.pointee.seekable & AVIO_SEEKABLE_NORMAL != 0
            // A device may claim that it can seek: /dev/null does.
            let isStream =
                if case .location(let location) = sink { location.isStream } else { false }
            let flags =
                !seekable || isStream
                ? "frag_keyframe+empty_moov+default_base_moof+delay_moov"
                : sink == .memory ? "" : "faststart"
            if !flags.isEmpty { av_opt_set(context, "movflags", flags, AV_OPT_SEARCH_CHILDREN) }
        }
        // Edit lists count in the movie's time scale, 1/1000 s by default, which would round the
        // moments at which streams start.
        if let scale = exactMovieTimeScale {
            av_opt_set_int(context, "movie_timescale", Int64(scale), AV_OPT_SEARCH_CHILDREN)
        }
    }

    /// The smallest time scale in which every audio and video stream can start exactly, or nil when
    /// there is none that a player can be trusted with.
    private var exactMovieTimeScale: Int32? {
        var scale = 1000
        for stream in streams where !stream.isHeaderOnly && !stream.isCover {
            let parameters = stream.pointer.pointee.codecpar.pointee
            var own: Int
            switch parameters.codec_type {
            case AVMEDIA_TYPE_VIDEO:
                own = Int(stream.pointer.pointee.time_base.den)
                // As the muxer does, so that frame times are told finely enough.
                while own > 0, own < 10000 { own *= 2 }
            case AVMEDIA_TYPE_AUDIO:
                own = Int(parameters.sample_rate)
            default:
                continue
            }
            guard own > 0 else { continue }
            var (a, b) = (scale, own)
            while b != 0 { (a, b) = (b, a % b) }
            scale = scale / a * own
            guard scale <= 1_000_000_000 else { return nil }
        }
        return Int32(scale)
    }
}
