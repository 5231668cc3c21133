/// What was measured, in the shape of `subpixel bench --json`.
package struct BenchmarkReport: Sendable, Encodable {
    /// The version of this shape.
    package var version = 1
    package var machine: BenchmarkMachine
    package var clip: Clip
    /// Seconds of each measurement, and how many were taken of each.
    package var seconds: Double
    package var repeats: Int
    package var peaks: [Peak]
    package var results: [Result]

    package struct Clip: Sendable, Encodable {
        package var name: String
        package var width: Int
        package var height: Int
        package var codec: String
        /// Average; 0 when unknown.
        package var framesPerSecond: Double
    }

    /// The processor's peak with a number of threads.
    package struct Peak: Sendable, Encodable {
        package var threads: Int
        /// Fused multiply-adds of single-precision floats.
        package var macsPerSecond: Spread

        package init(threads: Int, macsPerSecond: Spread) {
            self.threads = threads
            self.macsPerSecond = macsPerSecond
        }
    }

    /// One preset with one number of threads.
    package struct Result: Sendable, Encodable {
        package var preset: String
        /// The network file's name.
        package var network: String
        package var networkFactor: Int
        package var threads: Int
        package var outputWidth: Int
        package var outputHeight: Int
        /// libavcodec's name.
        package var encoder: String
        /// Multiply-adds of the direct form for each pixel of the source.
        package var macsPerPixel: Int

        // Frames per second of each stage alone, with this number of threads where it takes one.
        package var decode: Spread
        package var inference: Spread
        /// Nil for clips without chroma.
        package var chroma: Spread?
        package var encode: Spread
        /// Frames per second of the whole way, from file to file.
        package var endToEnd: Spread
        /// Seconds of video per second of time; nil when the clip's frame rate is unknown.
        package var speed: Double?

        /// The network's multiply-adds, direct form, as a share of the peak of the same window. May
        /// exceed 1: the engine does with fewer.
        package var peakShare: Spread
        /// Time of the whole run ÷ (processor time of all its threads ÷ processors). 1 means that
        /// the run had every processor all the time.
        package var idleness: Spread
        /// The share of all processors' time during the whole run that neither the run nor another
        /// program used, 0...1; nil where the system doesn't say.
        package var unusedShare: Spread?
        /// The share of the pictures that the whole run took from the frame before, 0...1; nil when
        /// nothing was to be reused.
        package var reusedShare: Spread?
        /// Bytes of the largest resident set during the whole run.
        package var peakMemory: Int
    }
}

/// The machine, as far as it explains the figures.
package struct BenchmarkMachine: Sendable, Encodable {
    package var processor: String
    package var processors: Int
    /// Instruction-set level in use.
    package var level: String
    package var program: String
    package var date: String

    package init(
        processor: String, processors: Int, level: String, program: String, date: String
    ) {
        self.processor = processor
        self.processors = processors
        self.level = level
        self.program = program
        self.date = date
    }
}
