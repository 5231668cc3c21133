internal import CFFmpeg
internal import Imaging

/// A chain of libavfilter's video filters, through which frames of one size and format go.
///
/// After each `send`, and after `finish`, call `next` until it answers nil. One thread at a time;
/// the filters' own threads stay inside.
final class FilterGraph {
    /// In the words of FFmpeg's `-vf`.
    let chain: String
    private var graph: UnsafeMutablePointer<AVFilterGraph>?
    // Both belong to the graph.
    private let source: UnsafeMutablePointer<AVFilterContext>
    private let sink: UnsafeMutablePointer<AVFilterContext>

    /// Builds the chain for frames like this one. Calls `avfilter_graph_parse_ptr`.
    ///
    /// - Throws: `unsupported` when this FFmpeg lacks a filter or it doesn't take such frames,
    ///   `outOfMemory`.
    init(_ chain: String, for frame: borrowing Frame, threads: Int) throws(MediaError) {
        self.chain = chain
        guard let graph = avfilter_graph_alloc() else { throw .outOfMemory("a filter graph") }
        var owned: UnsafeMutablePointer<AVFilterGraph>? = graph
        graph.pointee.nb_threads = Int32(clamping: threads)
        do throws(MediaError) {
            let ratio = frame.sampleAspectRatio
            let base = frame.timeBase.isKnown ? frame.timeBase : Rational(1, 1_000_000)
            source = try Self.add(
                "buffer", named: "in", to: graph,
                "video_size=\(frame.size.width)x\(frame.size.height)"
                    + ":pix_fmt=\(frame.pixelFormat.rawValue)"
                    + ":time_base=\(base.numerator)/\(base.denominator)"
                    + ":pixel_aspect=\(ratio.numerator)/\(max(ratio.denominator, 1))")
            sink = try Self.add("buffersink", named: "out", to: graph, nil)
            try Self.connect(source, chain, sink, in: graph)
        } catch {
            avfilter_graph_free(&owned)
            throw error
        }
        self.graph = graph
        LiveObjects.born(.filter)
    }

    deinit {
        avfilter_graph_free(&graph)
        LiveObjects.died(.filter)
    }

    private static func add(
        _ filter: String, named name: String, to graph: UnsafeMutablePointer<AVFilterGraph>,
        _ arguments: String?
    ) throws(MediaError) -> UnsafeMutablePointer<AVFilterContext> {
        var context: UnsafeMutablePointer<AVFilterContext>?
        let code = avfilter_graph_create_filter(
            &context, avfilter_get_by_name(filter), name, arguments, nil, graph)
        guard code >= 0, let context else {
            throw MediaError(.unsupported, "cannot set up the filter '\(filter)'", code: code)
        }
        return context
    }

    private static func connect(
        _ source: UnsafeMutablePointer<AVFilterContext>, _ chain: String,
        _ sink: UnsafeMutablePointer<AVFilterContext>,
        in graph: UnsafeMutablePointer<AVFilterGraph>
    ) throws(MediaError) {
        // Named from the chain's point of view: what it takes in is the source's output. Parsing
        // frees what it connects and leaves the rest.
        var outputs = avfilter_inout_alloc()
        var inputs = avfilter_inout_alloc()
        defer {
            avfilter_inout_free(&outputs)
            avfilter_inout_free(&inputs)
        }
        guard let open = outputs, let end = inputs else { throw .outOfMemory("a filter graph") }
        open.pointee.name = av_strdup("in")
        open.pointee.filter_ctx = source
        end.pointee.name = av_strdup("out")
        end.pointee.filter_ctx = sink
        var code = avfilter_graph_parse_ptr(graph, chain, &inputs, &outputs, nil)
        if code >= 0 { code = avfilter_graph_config(graph, nil) }
        guard code >= 0 else {
            throw MediaError(
                .unsupported, "cannot set up the filters '\(chain)'", code: code,
                hint: "this FFmpeg's libavfilter may have been built without them")
        }
    }

    /// Gives a frame in; the graph holds a reference to its samples. Calls
    /// `av_buffersrc_add_frame_flags`.
    ///
    /// - Throws: `conversionFailed`, `outOfMemory`.
    func send(_ frame: borrowing Frame) throws(MediaError) {
        try check(
            av_buffersrc_add_frame_flags(
                source, frame.pointer, Int32(AV_BUFFERSRC_FLAG_KEEP_REF)))
    }

    /// No frame follows.
    ///
    /// - Throws: `conversionFailed`, `outOfMemory`.
    func finish() throws(MediaError) {
        try check(av_buffersrc_add_frame_flags(source, nil, 0))
    }

    /// The next frame that is ready, or nil. Calls `av_buffersink_get_frame`.
    ///
    /// - Throws: `conversionFailed`, `outOfMemory`.
    func next() throws(MediaError) -> Frame? {
        let frame = try Frame()
        let code = av_buffersink_get_frame(sink, frame.pointer)
        if code == Status.again || code == Status.endOfFile { return nil }
        try check(code)
        return frame
    }

    private func check(_ code: Int32) throws(MediaError) {
        guard code < 0 else { return }
        if code == subpixel_averror(ENOMEM) { throw .outOfMemory("a filtered frame") }
        throw MediaError(.conversionFailed, "the filters '\(chain)' failed", code: code)
    }
}
