package import Networks

/// What is to be measured. Plain values: nothing is opened before `Benchmark.run()`.
package struct BenchmarkRequest: Sendable {
    /// A preset, or a network of the user's own, and what it is encoded with.
    package struct Subject: Sendable {
        package var name: String
        /// By scale factor; the smallest that reaches the size is used.
        package var networks: [Int: Network]
        /// Encoder family or exact name; nil for the container's default.
        package var codec: String?
        package var crf: Double?
        package var encoderPreset: String?
        package var encoderOptions: [(key: String, value: String)] = []
        package var slideKeyFrames = false

        package init(
            name: String, networks: [Int: Network], codec: String? = nil, crf: Double? = nil,
            encoderPreset: String? = nil
        ) {
            self.name = name
            self.networks = networks
            self.codec = codec
            self.crf = crf
            self.encoderPreset = encoderPreset
        }
    }

    /// Path of the clip, which must be a file: it is read again and again.
    package var clip: String
    /// How the clip is called in results.
    package var clipName: String
    package var subjects: [Subject]
    /// Times the width and height.
    package var scale = 2.0
    /// The numbers of threads to measure with, each at least 1.
    package var threads: [Int]
    /// Length of one measurement of a stage; a whole run is given twice as long.
    package var seconds = 1.0
    /// How often each measurement is taken, at least once.
    package var repeats = 3

    package init(clip: String, clipName: String, subjects: [Subject], threads: [Int]) {
        self.clip = clip
        self.clipName = clipName
        self.subjects = subjects
        self.threads = threads
    }
}
