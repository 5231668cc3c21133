internal import CKernels
internal import Foundation
package import Imaging
package import Networks

/// Upscales luma planes of one size by a network.
///
/// The network's input is the sample divided by 255 at 8 bits, by 255·2ⁿ⁻⁸ at n bits of limited
/// range and by 2ⁿ − 1 of full range, so that a network trained on 8 bits sees the same values at
/// any depth. Its output is multiplied by the same, clamped to 0...2ⁿ − 1, and halves round up.
/// Outside of the picture every layer sees zeros.
///
/// Immutable and shareable. Each call blocks until its frame is done; calls from several threads
/// keep as many frames in flight, which overlap on the pool's workers. The same samples come out for
/// every number of threads, level and plan. Nothing is allocated per frame once every worker has run
/// a unit.
package final class Upscaler: Sendable {
    package let inputSize: Size
    package let outputSize: Size
    package let bitDepth: Int
    /// The instruction-set level of the kernels.
    package let level: Level
    /// Multiply-adds of the network's convolutions in their direct form, for each LR pixel.
    package let macsPerPixel: Int

    let program: TileProgram
    let table: KernelTable
    let scale: SampleScale
    let pool: WorkerPool

    /// - Parameters:
    ///   - network: What to run.
    ///   - inputSize: Of the planes to upscale, 1...65536 each way.
    ///   - bitDepth: Of the planes read and written, 8...16.
    ///   - range: `.unspecified` is read as limited.
    ///   - pool: Runs the units of all frames; may serve others too.
    ///   - framesInFlight: Frames that the caller will keep in work at once. 1 asks for the
    ///     shortest time of a single frame: smaller units, more work in all.
    ///   - level: Of the kernels.
    /// - Throws: `unsupportedLayer`, `unsupportedPicture`, or `insufficientMemory` when the pool's
    ///   workers together would need more than the machine's memory.
    package convenience init(
        network: Network, inputSize: Size, bitDepth: Int, range: ColorRange, pool: WorkerPool,
        framesInFlight: Int = 4, level: Level = .best
    ) throws(EngineError) {
        try self.init(
            network: network, inputSize: inputSize, bitDepth: bitDepth, range: range, pool: pool,
            framesInFlight: framesInFlight, level: level, plan: nil)
    }

    /// As the other; `plan` replaces the planner's choice, for tests.
    init(
        network: Network, inputSize: Size, bitDepth: Int, range: ColorRange, pool: WorkerPool,
        framesInFlight: Int, level: Level, plan: TilePlan?
    ) throws(EngineError) {
        guard (1...65536).contains(inputSize.width), (1...65536).contains(inputSize.height) else {
            throw .unsupportedPicture(
                size: inputSize, reason: "each side must be 1 to 65536 pixels")
        }
        guard (8...16).contains(bitDepth) else {
            throw .unsupportedPicture(
                size: inputSize, reason: "samples of \(bitDepth) bits, expected 8 to 16")
        }
        let graph = try MapGraph(network)
        let groups = graph.rowGroups()
        let plan =
            plan
            ?? TilePlanner(
                graph: graph, groups: groups, size: inputSize, threads: pool.threads,
                framesInFlight: max(framesInFlight, 1)
            ).plan()
        let program = TileProgram(graph: graph, groups: groups, plan: plan, size: inputSize)
        let needed = program.scratchBytes * pool.threads
        let available = physicalMemory()
        guard needed <= available else {
            throw .insufficientMemory(
                network: network.name, size: inputSize, needed: needed, available: available)
        }
        self.program = program
        self.inputSize = inputSize
        self.outputSize = inputSize.scaled(by: network.scale)
        self.bitDepth = bitDepth
        self.level = level
        self.pool = pool
        macsPerPixel = graph.macsPerPixel
        table = KernelTable(level: level)
        scale = SampleScale(bitDepth: bitDepth, range: range)
    }

    /// Upscales one plane of `inputSize` into one of `outputSize`, both of the Upscaler's bit depth,
    /// and returns when it is done. The planes must not overlap.
    package func upscale(_ source: PlaneView, into destination: MutablePlaneView) {
        check(source, destination)
        pool.perform(units: unitCount) { unit, worker in
            run(unit, on: worker, source: source, destination: destination)
        }
    }

    func check(_ source: PlaneView, _ destination: MutablePlaneView) {
        precondition(source.size == inputSize, "source of \(source.size), expected \(inputSize)")
        precondition(
            destination.size == outputSize,
            "destination of \(destination.size), expected \(outputSize)")
        precondition(
            source.bitDepth == bitDepth && destination.bitDepth == bitDepth,
            "planes of \(source.bitDepth) and \(destination.bitDepth) bits, expected \(bitDepth)")
    }

    /// Units of work of a whole frame.
    package var unitCount: Int { program.unitCount }

    private func run(
        _ unit: Int, on worker: Worker, source: PlaneView, destination: MutablePlaneView
    ) {
        let plan = program.plan
        let strip = plan.strips[unit % plan.strips.count]
        let scratch = worker.scratch(bytes: program.scratchBytes, for: program.scratchOwner)
        let run = UnitRun(
            program: program, table: table, scale: scale, source: source,
            destination: destination, scratch: scratch, base: strip.base,
            cellCount: strip.columns.upperBound == inputSize.width
                ? nil : plan.blocks * Int(MAP_TILES))
        run.perform(program.schedules[unit / plan.strips.count], columns: strip.columns)
    }
}

extension SampleScale {
    fileprivate init(bitDepth: Int, range: ColorRange) {
        let maximum = Double((1 << bitDepth) - 1)
        let one = range == .full ? maximum : 255 * Double(1 << (bitDepth - 8))
        self.init(
            bitDepth: bitDepth, input: Float(1 / one), output: Float(one), maximum: Float(maximum))
    }
}

extension MapGraph {
    /// Multiply-adds of all convolutions in their direct form, for each LR pixel.
    fileprivate var macsPerPixel: Int {
        nodes.reduce(0) { sum, node in
            guard case .convolution(let convolution, _) = node.operation else { return sum }
            return sum + convolution.multiplications * node.resolution * node.resolution
        }
    }
}

/// Bytes of memory in the machine.
private func physicalMemory() -> Int {
    Int(clamping: ProcessInfo.processInfo.physicalMemory)
}

extension Upscaler {
    /// How frames are cut, for people: strips × bands and the memory of a worker.
    package var planDescription: String {
        let plan = program.plan
        return
            "\(plan.strips.count)×\(plan.bands.count) units of \(plan.blocks * TilePlan.blockPixels)"
            + " pixels, \((program.scratchBytes + 1023) >> 10) KiB a worker"
    }
}
