internal import CFFmpeg
internal import Imaging

/// Which frames are made progressive.
package enum DeinterlaceMode: String, Sendable, CaseIterable {
    /// Those that the decoder says are interlaced.
    case auto
    case off
    /// All, top field first where the decoder doesn't say.
    case on

    /// Whether frames of this video may be made from those before and behind them. Codecs that know
    /// no fields have none, and where the stream is said to be progressive its frames are.
    package func looksAtNeighbours(in stream: StreamInfo) -> Bool {
        switch self {
        case .off: false
        case .on: true
        case .auto:
            stream.video?.fieldOrder != .progressive
                && !["vp8", "vp9", "av1", "theora", "gif", "png"].contains(stream.codecName)
        }
    }
}

/// Makes progressive frames of interlaced ones: one of each, with its time, by libavfilter's bwdif.
///
/// Each frame's own flag decides, so that a stream of both kinds, or a progressive one in an
/// interlaced stream's clothes, loses nothing: frames that aren't flagged pass untouched. Until the
/// first flagged frame nothing is held back, and from then on one frame.
///
/// A frame is made from itself and its two neighbours in time, whatever came before them: a part of
/// a video gives the same bits as the whole, all but its first and last frame.
///
/// After each `send`, and after `finish`, call `next` until it answers nil. One thread at a time. A
/// change of size or format between frames is followed.
package final class Deinterlacer {
    package let mode: DeinterlaceMode
    /// Frames made progressive.
    package private(set) var frameCount = 0
    /// What the interlaced frames look like.
    package private(set) var fields = FieldStatistics()

    private let threads: Int
    private let converter = Converter()
    private var graph: FilterGraph?
    /// The graph of the shape before, while frames are left in it.
    private var former: FilterGraph?
    private var analysis: FilterGraph?
    /// The size and format that the graphs are made for.
    private var shape: Shape?
    /// Of the frames inside the graph, oldest first.
    private var inside: [Times] = []
    private var nextInside = 0
    /// Of the frames inside the analysis, oldest first: whether they count.
    private var underAnalysis: [Bool] = []
    /// The last frame that went past, while there is no graph: the neighbour of the first inside.
    private var neighbour: Frame?
    /// A frame that went past the graph.
    private var ready: Frame?

    private static let leastExtent = 16

    private struct Shape: Equatable {
        var size: Size
        var format: PixelFormat
        var ratio: Rational

        init(_ frame: borrowing Frame) {
            size = frame.size
            format = frame.pixelFormat
            ratio = frame.sampleAspectRatio
        }
    }

    private struct Times {
        var pts: Int64?
        var duration: Int64
        var timeBase: Rational
        /// Has been given out before, and is there for the frame behind it.
        var isNeighbour = false
    }

    package init(mode: DeinterlaceMode, threads: Int) {
        self.mode = mode
        self.threads = threads
    }

    /// Takes the next frame in order of presentation. One that doesn't count is left out of
    /// `frameCount` and `fields`.
    ///
    /// - Throws: `unsupported`, `conversionFailed`, `outOfMemory`.
    package func send(_ frame: consuming Frame, counts: Bool = true) throws(MediaError) {
        precondition(ready == nil, "send() before next() answered nil")
        if counts { fields.note(frame) }
        // Fields of less than a few rows have nothing to be interpolated from.
        let isLargeEnough = min(frame.size.width, frame.size.height) >= Self.leastExtent
        let isWanted =
            isLargeEnough && (mode == .on || (mode == .auto && frame.isInterlaced))
        guard isWanted || (graph != nil && isLargeEnough) else {
            if mode == .auto, isLargeEnough { neighbour = try frame.sharingSamples() }
            ready = consume frame
            return
        }
        let frame = try converter.convert(frame)
        let shape = Shape(frame)
        if shape != self.shape {
            // What is inside comes out first: `next` takes it from the graph before.
            try graph?.finish()
            try finishAnalysis()
            former = graph
            graph = try FilterGraph(chain(for: frame), for: frame, threads: threads)
            analysis = try FilterGraph("idet", for: frame, threads: 1)
            self.shape = shape
        }
        if let before = neighbour.take() {
            let before = try converter.convert(before)
            if Shape(before) == shape { try take(before, counts: false, isNeighbour: true) }
        }
        if isWanted, counts { frameCount += 1 }
        try take(frame, counts: counts)
    }

    private func take(
        _ frame: borrowing Frame, counts: Bool, isNeighbour: Bool = false
    ) throws(MediaError) {
        inside.append(
            Times(
                pts: frame.pts, duration: frame.duration, timeBase: frame.timeBase,
                isNeighbour: isNeighbour))
        underAnalysis.append(counts)
        try analysis?.send(frame)
        try readAnalysis()
        try graph?.send(frame)
    }

    /// No frame follows.
    ///
    /// - Throws: `conversionFailed`, `outOfMemory`.
    package func finish() throws(MediaError) {
        try graph?.finish()
        try finishAnalysis()
    }

    /// The next frame that is ready, or nil.
    ///
    /// - Throws: `conversionFailed`, `outOfMemory`.
    package func next() throws(MediaError) -> Frame? {
        if let frame = ready.take() { return frame }
        if let former {
            if let frame = try nextOwn(of: former) { return frame }
            self.former = nil
        }
        guard let graph else { return nil }
        return try nextOwn(of: graph)
    }

    /// The next frame of a graph that wasn't given out before.
    private func nextOwn(of graph: FilterGraph) throws(MediaError) -> Frame? {
        while let frame = try graph.next() {
            if let times = nextTimes() {
                if times.isNeighbour { continue }
                // The graph counts time in a base of its own; the frames have theirs.
                frame.pts = times.pts
                frame.duration = times.duration
                frame.timeBase = times.timeBase
            }
            return frame
        }
        return nil
    }

    /// Frames that went in and did not come out; 0 after the end.
    package var framesInside: Int { inside.count - nextInside }

    private func nextTimes() -> Times? {
        guard nextInside < inside.count else { return nil }
        let times = inside[nextInside]
        nextInside += 1
        if nextInside == inside.count {
            inside.removeAll(keepingCapacity: true)
            nextInside = 0
        }
        return times
    }

    private func chain(for frame: borrowing Frame) -> String {
        let frames = mode == .on ? "all" : "interlaced"
        return "bwdif=mode=send_frame:parity=auto:deint=\(frames),format=\(frame.pixelFormat.name)"
    }

    // MARK: - Analysis

    private func readAnalysis() throws(MediaError) {
        while let frame = try analysis?.next() {
            guard !underAnalysis.isEmpty, underAnalysis.removeFirst() else { continue }
            let key = "lavfi.idet.repeated.current_frame"
            guard let entry = av_dict_get(frame.pointer.pointee.metadata, key, nil, 0),
                let value = entry.pointee.value
            else { continue }
            fields.noteRepeated(String(cString: value))
        }
    }

    private func finishAnalysis() throws(MediaError) {
        try analysis?.finish()
        try readAnalysis()
        analysis = nil
        underAnalysis = []
    }
}

// One thread at a time.
extension Deinterlacer: @unchecked Sendable {}
