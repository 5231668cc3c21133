internal import CFFmpeg
internal import Imaging

/// Which frames are made progressive.
package enum DeinterlaceMode: String, Sendable, CaseIterable {
    /// Those that the decoder says are interlaced.
    case auto
    case off
    /// All, top field first where the decoder doesn't say.
    case on
}

/// Makes progressive frames of interlaced ones: one of each, with its time, by libavfilter's bwdif.
///
/// Each frame's own flag decides, so that a stream of both kinds, or a progressive one in an
/// interlaced stream's clothes, loses nothing: frames that aren't flagged pass untouched. Until the
/// first flagged frame nothing is held back, and from then on one frame.
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
    /// A frame that went past the graph.
    private var ready: Frame?

    private static let leastExtent = 16

    private struct Shape: Equatable {
        var size: Size
        var format: PixelFormat
        var ratio: Rational
    }

    private struct Times {
        var pts: Int64?
        var duration: Int64
        var timeBase: Rational
    }

    package init(mode: DeinterlaceMode, threads: Int) {
        self.mode = mode
        self.threads = threads
    }

    /// Takes the next frame in order of presentation.
    ///
    /// - Throws: `unsupported`, `conversionFailed`, `outOfMemory`.
    package func send(_ frame: consuming Frame) throws(MediaError) {
        precondition(ready == nil, "send() before next() answered nil")
        fields.note(frame)
        // Fields of less than a few rows have nothing to be interpolated from.
        let isLargeEnough = min(frame.size.width, frame.size.height) >= Self.leastExtent
        let isWanted =
            isLargeEnough && (mode == .on || (mode == .auto && frame.isInterlaced))
        guard isWanted || (graph != nil && isLargeEnough) else {
            ready = consume frame
            return
        }
        let frame = try converter.convert(frame)
        let shape = Shape(
            size: frame.size, format: frame.pixelFormat, ratio: frame.sampleAspectRatio)
        if shape != self.shape {
            // What is inside comes out first: `next` takes it from the graph before.
            try graph?.finish()
            try finishAnalysis()
            former = graph
            graph = try FilterGraph(chain(for: frame), for: frame, threads: threads)
            analysis = try FilterGraph("idet", for: frame, threads: 1)
            self.shape = shape
        }
        if isWanted { frameCount += 1 }
        inside.append(
            Times(pts: frame.pts, duration: frame.duration, timeBase: frame.timeBase))
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
            if let frame = try former.next() { return withTimes(frame) }
            self.former = nil
        }
        guard let frame = try graph?.next() else { return nil }
        return withTimes(frame)
    }

    /// Frames that went in and did not come out; 0 after the end.
    package var framesInside: Int { inside.count - nextInside }

    /// The graph counts time in a base of its own; the frames have theirs.
    private func withTimes(_ frame: consuming Frame) -> Frame {
        guard nextInside < inside.count else { return frame }
        let times = inside[nextInside]
        nextInside += 1
        if nextInside == inside.count {
            inside.removeAll(keepingCapacity: true)
            nextInside = 0
        }
        frame.pts = times.pts
        frame.duration = times.duration
        frame.timeBase = times.timeBase
        return frame
    }

    private func chain(for frame: borrowing Frame) -> String {
        let frames = mode == .on ? "all" : "interlaced"
        return "bwdif=mode=send_frame:parity=auto:deint=\(frames),format=\(frame.pixelFormat.name)"
    }

    // MARK: - Analysis

    private func readAnalysis() throws(MediaError) {
        while let frame = try analysis?.next() {
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
    }
}

// One thread at a time.
extension Deinterlacer: @unchecked Sendable {}
