import ArgumentParser
import Dispatch
import Imaging
import Networks
import SuperResolution

/// Frames per second of networks, interleaved, with the processor's peak measured in between.
struct TimeNetwork: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network", abstract: "Time networks on frames of noise.")

    @Argument(help: "ONNX files.")
    var files: [String]

    @Option(name: .shortAndLong, help: "Input size, WIDTHxHEIGHT.")
    var size = "640x360"

    @Option(name: .shortAndLong, help: "Worker threads, 1 or more.")
    var jobs = 1

    @Option(help: "Frames in flight, 1 or more.")
    var flight = 4

    @Option(help: "Timed windows of each network.")
    var repeats = 7

    @Option(help: "Length of a window in seconds.")
    var seconds = 0.4

    func run() throws {
        let parts = size.split(separator: "x").compactMap { Int($0) }
        guard parts.count == 2 else { throw ValidationError("'\(size)' is not WIDTHxHEIGHT") }
        let extent = Size(width: parts[0], height: parts[1])
        let pool = WorkerPool(threads: jobs)
        let runs = try files.map { file in
            let network = try Network.read(path: file)
            return NetworkRun(
                upscaler: try Upscaler(
                    network: network, inputSize: extent, bitDepth: 8, range: .limited, pool: pool,
                    framesInFlight: flight), name: network.name, flight: flight)
        }
        var rates = [[Double]](repeating: [], count: runs.count)
        var shares = rates
        for _ in 0..<repeats {
            for (index, run) in runs.enumerated() {
                let before = ProcessorPeak.measure(pool: pool, seconds: 0.05)
                let result = run.frames(seconds: seconds)
                let after = ProcessorPeak.measure(pool: pool, seconds: 0.05)
                let macs =
                    result.perProcessorSecond
                    * Double(run.upscaler.macsPerPixel * extent.width * extent.height)
                rates[index].append(result.perSecond)
                let peak = (before.macsPerProcessorSecond + after.macsPerProcessorSecond) / 2
                shares[index].append(macs / peak)
            }
        }
        print(
            "network, \(extent), \(jobs) threads, level \(Level.best.rawValue): fps median (min-max), share of peak, units"
        )
        for (index, run) in runs.enumerated() {
            let sorted = rates[index].sorted()
            let share = shares[index].sorted()[repeats / 2]
            print(
                "\(run.name): \(rounded(sorted[repeats / 2])) (\(rounded(sorted[0]))-\(rounded(sorted[repeats - 1]))), \(rounded(share)), \(run.upscaler.planDescription)"
            )
        }
    }
}

private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

/// A network with planes of its own for each frame in flight.
private final class NetworkRun: @unchecked Sendable {
    let upscaler: Upscaler
    let name: String
    // One set for each thread that calls.
    private let sources: [UnsafeMutableRawPointer]
    private let targets: [UnsafeMutableRawPointer]

    init(upscaler: Upscaler, name: String, flight: Int) {
        self.upscaler = upscaler
        self.name = name
        let (input, output) = (upscaler.inputSize, upscaler.outputSize)
        sources = (0..<flight).map { _ in
            let bytes = input.width * input.height
            let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
            for i in 0..<bytes {
                memory.storeBytes(of: UInt8.random(in: 16...235), toByteOffset: i, as: UInt8.self)
            }
            return memory
        }
        targets = (0..<flight).map { _ in
            .allocate(byteCount: output.width * output.height, alignment: 64)
        }
    }

    func frames(seconds: Double) -> (perSecond: Double, perProcessorSecond: Double) {
        let processor = ProcessorTime.seconds
        let start = DispatchTime.now().uptimeNanoseconds
        let end = start + UInt64(seconds * 1e9)
        let counts = UnsafeMutablePointer<Int>.allocate(capacity: sources.count)
        defer { counts.deallocate() }
        counts.initialize(repeating: 0, count: sources.count)
        nonisolated(unsafe) let shared = counts
        let group = DispatchGroup()
        for index in sources.indices {
            DispatchQueue.global().async(group: group) { [self] in
                let source = PlaneView(
                    base: sources[index], size: upscaler.inputSize,
                    stride: upscaler.inputSize.width, bitDepth: 8)
                let target = MutablePlaneView(
                    base: targets[index], size: upscaler.outputSize,
                    stride: upscaler.outputSize.width, bitDepth: 8)
                repeat {
                    upscaler.upscale(source, into: target)
                    shared[index] += 1
                } while DispatchTime.now().uptimeNanoseconds < end
            }
        }
        group.wait()
        let elapsed = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
        let frames = Double((0..<sources.count).reduce(0) { $0 + counts[$1] })
        return (frames / elapsed, frames / (ProcessorTime.seconds - processor))
    }
}
